"""Where description, code, make and model of one line of goods do not agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.transaction import Condition, Equipment
from app.equipment.description import Described, read_description
from app.equipment.export_control import FREE
from app.reference.hs_codes import find_hs_code, is_part_code
from app.reference.machine_kinds import MachineKind, machine_kinds
from app.reference.makes import Make, Model

_METAL = frozenset({"cutting", "beam", "forming"})
# Machines for wood, cork and hard plastics.
_WOODWORKING = "8465"
_EXACT_PARTS = frozenset({"bearing", "electronics", "nc-controller", "cutting-tool", "aircraft-part"})
_UNLIKE_METAL = frozenset({"wood", "stone", "plastics", "other", "welding", "heat", "semiconductor"})


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read of one line. `kind` is what the words or the model say, None where neither does."""

    equipment: Equipment
    hs: str | None
    eccn: str | None
    described: Described
    kind: MachineKind | None
    make: Make | None
    model: Model | None
    is_part: bool
    axes: int | None

    @property
    def is_whole(self) -> bool:
        """Whether words or model say that this is a whole machine."""
        return self.kind is not None and self.kind.whole and not self.is_part


def find_contradictions(reading: Reading) -> tuple[str, ...]:
    """Return a readable sentence for each thing that does not agree."""
    checks = (
        _whole_as_parts,
        _called_parts,
        _other_heading,
        _control,
        _model_and_words,
        _make_and_words,
        _understated,
    )
    return tuple(dict.fromkeys(sentence for check in checks for sentence in check(reading)))


def heading_agrees(reading: Reading) -> bool:
    """Whether the declared code is one that the described kind can have; True where either is unknown."""
    if reading.hs is None or reading.kind is None:
        return True
    if _cuts_only_metal(reading.make) and reading.hs[:4] == _WOODWORKING:
        return False
    if len(reading.hs) < 4:
        return any(heading.startswith(reading.hs) for heading in reading.kind.headings)
    kinds = reading.described.named or (reading.kind,)
    return any(reading.hs[:4] in kind.headings for kind in (*kinds, reading.kind))


@lru_cache(maxsize=1024)
def _cuts_only_metal(make: Make | None) -> bool:
    """Whether a maker is known, and for nothing but metalworking machines."""
    if make is None or make.ambiguous:
        return False
    made = {kind.domain for kind in machine_kinds().values() if kind.process in make.processes}
    return bool(made) and made <= _METAL


def _whole_as_parts(reading: Reading) -> Iterator[str]:
    if not reading.is_whole or reading.kind is None:
        return
    declared_whole = reading.hs is not None and not is_part_code(reading.hs)
    if reading.hs is not None and is_part_code(reading.hs):
        if _only_model_told(reading):
            return
        yield f"A whole machine ({reading.kind.label}) is declared under {_dotted(reading.hs)}, parts."
    elif reading.equipment.condition is Condition.PARTS and not declared_whole and not reading.described.dismantling:
        if _only_model_told(reading):
            return
        yield f"A whole machine ({reading.kind.label}) is declared as spare parts."


def _called_parts(reading: Reading) -> Iterator[str]:
    """The category says parts where the description says machine."""
    category = (reading.equipment.category or "").replace("-", " ").replace("_", " ")
    described = reading.described
    if not reading.is_whole or described.kind is None or described.dismantling:
        return
    if category and read_description(category).part:
        yield f"The category says {category}, the description says {described.kind.label}."


def _only_model_told(reading: Reading) -> bool:
    """Whether only a model number says "machine": honest parts carry their machine's model."""
    equipment = reading.equipment
    told = equipment.description is not None or equipment.serial_number or equipment.year or equipment.axes
    return equipment.condition is Condition.PARTS and not told


def _other_heading(reading: Reading) -> Iterator[str]:
    hs, kind = reading.hs, reading.kind
    if hs is None or kind is None or heading_agrees(reading) or find_hs_code(hs) is None:
        return
    if is_part_code(hs) and kind.whole:
        return  # said by the check for parts
    if reading.is_part and (kind.slug not in _EXACT_PARTS or _is_machine_code(hs)):
        return  # parts stand in many headings; declared as a whole machine, they hide nothing
    found = find_hs_code(hs)
    named = found.description.lower() if found else "other goods"
    yield f"The description says {kind.label}, the code {_dotted(hs)} stands for {named}."


def _control(reading: Reading) -> Iterator[str]:
    found = find_hs_code(reading.hs) if reading.hs and len(reading.hs) >= 6 else None
    if found is None or found.nc is None or reading.is_part or not heading_agrees(reading):
        return
    said = reading.described.nc
    if said is None and reading.model and machine_kinds()[reading.model.kind].control == "always":
        said = True
    if said is None and (reading.equipment.axes or 0) >= 4:
        said = True
    if said is True and not found.nc:
        yield f"The machine is numerically controlled, {_dotted(found.code)} is for machines that are not."
    if said is False and found.nc and reading.kind is not None and reading.kind.control != "always":
        yield f"The machine is said to have no numerical control, {_dotted(found.code)} is for those with it."


def _model_and_words(reading: Reading) -> Iterator[str]:
    described = reading.described.kind
    if reading.model is None or reading.make is None or described is None or not described.whole:
        return
    by_model = machine_kinds()[reading.model.kind]
    if by_model.headings.isdisjoint(described.headings):
        name = f"{reading.make.name} {reading.equipment.model or ''}".strip()
        yield f"{name} is known as a {by_model.label}, the description says {described.label}."


def _make_and_words(reading: Reading) -> Iterator[str]:
    make, kind = reading.make, reading.described.kind or reading.kind
    if make is None or reading.is_part or not _cuts_only_metal(make):
        return
    if kind is not None:
        if kind.whole and kind.domain in _UNLIKE_METAL:
            yield f"{make.name} is known for metalworking machines, the description says {kind.label}."
        return
    headings = {h for k in machine_kinds().values() if k.process in make.processes for h in k.headings}
    if reading.hs and len(reading.hs) >= 4 and not is_part_code(reading.hs) and reading.hs[:4] not in headings:
        yield f"{make.name} is not known for goods of heading {_dotted(reading.hs[:4])}."


def _understated(reading: Reading) -> Iterator[str]:
    if reading.eccn == FREE and reading.is_whole and (reading.axes or 0) >= 5:
        yield "EAR99 is declared for a machine with five or more axes, which the control list names."


def _is_machine_code(hs: str) -> bool:
    return hs[:4] in {"8456", "8457", "8458", "8459", "8460", "8461", "8462", "8463"}


def _dotted(hs: str) -> str:
    return hs if len(hs) <= 4 else f"{hs[:4]}.{hs[4:6]}"
