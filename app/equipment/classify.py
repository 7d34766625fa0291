"""What a line of equipment is: category, HS candidates, priority tier, export-control hint, questions."""

from dataclasses import replace
from datetime import date
from functools import cache

from app.domain.goods import Goods
from app.domain.transaction import Equipment
from app.equipment.agreement import Reading, find_contradictions, heading_agrees
from app.equipment.description import read_description
from app.equipment.export_control import Control, needs_attention, point_to_entries, read_eccn, reasons_for
from app.reference.hs_codes import current_code, find_hs_code, is_part_code, read_hs_code
from app.reference.machine_kinds import MachineKind, machine_kinds
from app.reference.makes import find_make, find_model
from app.reference.priority_list import find_priority

_PARTS_OF = {
    "cutting": "846693",
    "beam": "846693",
    "forming": "846694",
    "wood": "846692",
    "stone": "846691",
    "plastics": "847790",
    "additive": "848590",
    "semiconductor": "848690",
    "foundry": "845490",
    "heat": "851490",
    "welding": "851590",
    "measuring": "903190",
    "robot": "847990",
}


def classify(equipment: Equipment, as_of: date) -> Goods:
    """Say what one line of equipment is, by the lists as they stood on that day. A hint, not a ruling."""
    reading = _read(equipment)
    nc = _numerically_controlled(reading)
    candidates = _hs_candidates(reading, nc)
    priority = next(iter(_priorities(reading, candidates, nc, as_of)), None)
    control = _control(reading, nc, as_of)
    declared = reading.eccn
    kind = reading.kind or _kind_of_code(reading.hs)
    eccns = dict.fromkeys((*((declared,) if declared else ()), *control.indicated, *control.possible, *control.rest))
    return Goods(
        category=_category(kind, nc),
        hs_declared=reading.hs,
        hs_candidates=candidates,
        hs_chapter=(candidates[0][:2] if candidates else reading.hs[:2] if reading.hs else None),
        priority_tier=priority[0] if priority else None,
        eccn_declared=declared,
        eccn_candidates=tuple(eccns),
        controlled=bool(control.indicated) or (declared is not None and needs_attention(declared)),
        is_part=reading.is_part,
        numerically_controlled=nc,
        unknown=_is_unknown(reading),
        contradictions=find_contradictions(reading),
        questions=_questions(reading, nc, control),
        basis=_basis(reading, control, priority),
        label=kind.label if kind else None,
        domain=kind.domain if kind else None,
        is_service=kind is not None and kind.service,
        make=reading.make.name if reading.make else None,
        make_country=reading.make.country if reading.make else None,
        axes=reading.axes,
        licence_reasons=tuple(dict.fromkeys((*(reasons_for(declared, as_of) if declared else ()), *control.reasons))),
    )


def _read(equipment: Equipment) -> Reading:
    described = read_description(equipment.description or "")
    if described.kind is None and equipment.category:
        by_category = read_description(equipment.category.replace("-", " ").replace("_", " "))
        described = replace(by_category, dismantling=described.dismantling, empty=by_category.empty)
    make = find_make(equipment.make, equipment.description)
    model = find_model(make, equipment.model, equipment.description)
    kind, part = described.kind, described.part
    if model is not None and ((kind is None and not part) or (part and kind and not described.at_start)):
        kind, part = machine_kinds()[model.kind], False
    hs = read_hs_code(equipment.hs_code)
    if kind is None and hs is not None:
        part = part or is_part_code(hs)
    axes = equipment.axes or described.axes or (model.axes if model and not part else None)
    return Reading(
        equipment=equipment,
        hs=hs,
        eccn=read_eccn(equipment.eccn),
        described=described,
        kind=kind,
        make=make,
        model=model,
        is_part=part,
        axes=axes,
    )


def _numerically_controlled(reading: Reading) -> bool | None:
    """Whether the machine is numerically controlled; a word for it outweighs a code against it."""
    if reading.is_part:
        return None
    kind, equipment = reading.kind, reading.equipment
    code = find_hs_code(reading.hs) if reading.hs and heading_agrees(reading) else None
    signs = (
        reading.described.nc,
        {"always": True, "never": False}.get(kind.control) if kind else None,
        True if (reading.axes or 0) >= 3 or equipment.positioning_accuracy_um is not None else None,
        True if reading.model and machine_kinds()[reading.model.kind].control == "always" else None,
        code.nc if code and len(reading.hs or "") >= 6 else None,
        True if reading.make and reading.make.nc_only and kind and kind.domain == "cutting" else None,
    )
    return next((sign for sign in signs if sign is not None), None)


def _hs_candidates(reading: Reading, nc: bool | None) -> tuple[str, ...]:
    """HS-6 candidates, best first: the declared code where it is plausible, then what the words point to."""
    declared = current_code(reading.hs) if reading.hs else None
    from_words = _codes_of_kind(reading, nc)
    if declared is None:
        return from_words
    if len(declared) < 6:
        inside = tuple(code for code in from_words if code.startswith(declared))
        return inside or from_words
    if not _declared_is_plausible(reading, nc):
        return from_words or (declared,)
    return tuple(dict.fromkeys((declared, *from_words)))


def _declared_is_plausible(reading: Reading, nc: bool | None) -> bool:
    if reading.hs is None or not heading_agrees(reading):
        return False
    code = find_hs_code(reading.hs)
    if code is not None and code.nc is False and nc is True and not reading.is_part:
        return False
    return not (reading.is_whole and is_part_code(reading.hs))


def _codes_of_kind(reading: Reading, nc: bool | None) -> tuple[str, ...]:
    kind = reading.kind
    if kind is None:
        return ()
    if kind.service:
        return ()
    if kind.slug in {"parts", "machine-part"}:
        purpose = reading.described.purpose
        code = _PARTS_OF.get(purpose.domain) if purpose else None
        return (code,) if code else kind.hs_manual if _is_machine_part(reading) else ()
    if nc is True:
        return kind.hs_nc or kind.hs_manual
    if nc is False:
        return kind.hs_manual or kind.hs_nc
    return tuple(dict.fromkeys((*kind.hs_manual, *kind.hs_nc)))


def _is_machine_part(reading: Reading) -> bool:
    """Whether a part is known to be of a machine tool, by its own name or by the maker."""
    return any(kind.slug == "machine-part" for kind in reading.described.named) or reading.make is not None


def _priorities(
    reading: Reading, candidates: tuple[str, ...], nc: bool | None, as_of: date
) -> tuple[tuple[str, str], ...]:
    """Tier and code on the Common High Priority List: of the declared code, or of what the words point to."""
    codes = [current_code(reading.hs)] if reading.hs and len(reading.hs) >= 6 else []
    sure = reading.is_part or nc is not None
    if candidates and (not codes or not _declared_is_plausible(reading, nc)) and sure:
        codes.append(candidates[0])
    found = ((find_priority(code, as_of), code) for code in codes)
    return tuple((row["tier"], code) for row, code in found if row is not None)


def _control(reading: Reading, nc: bool | None, as_of: date) -> Control:
    kind = reading.kind or _kind_of_code(reading.hs)
    if kind is None or not kind.whole or reading.is_part:
        return Control()
    machine_tool = kind.domain in {"cutting", "beam"}
    if machine_tool and nc is False:
        return Control()
    control = point_to_entries(kind.process, reading.axes, reading.equipment.positioning_accuracy_um, as_of)
    return replace(control, rest=()) if machine_tool and nc is None else control


def _is_unknown(reading: Reading) -> bool:
    """Whether neither code nor words say what the goods are."""
    if reading.hs is not None and len(reading.hs) >= 4:
        return False
    if reading.kind is None:
        return reading.described.empty or not _codes_or_words(reading)
    vague = reading.kind.slug == "parts" and reading.described.purpose is None
    return vague and not _is_machine_part(reading)


def _codes_or_words(reading: Reading) -> bool:
    return reading.eccn is not None


def _category(kind: MachineKind | None, nc: bool | None) -> str | None:
    if kind is None:
        return None
    if kind.component or kind.control != "varies" or nc is None:
        return kind.slug
    return f"cnc-{kind.slug}" if nc else f"manual-{kind.slug}"


def _kind_of_code(hs: str | None) -> MachineKind | None:
    """The kind that a code stands for, when no word tells."""
    if hs is None:
        return None
    return _kinds_by_code().get(current_code(hs)) or (_kinds_by_code().get(hs[:4]) if len(hs) == 4 else None)


@cache
def _kinds_by_code() -> dict[str, MachineKind]:
    table: dict[str, MachineKind] = {}
    for kind in sorted(machine_kinds().values(), key=lambda kind: not kind.generic):
        for code in (*kind.hs_nc, *kind.hs_manual):
            table.setdefault(code, kind)
    table["845710"] = machine_kinds()["machining-centre"]
    table.pop("847989", None)  # a heading for whatever has no other
    return table


def _questions(reading: Reading, nc: bool | None, control: Control) -> tuple[str, ...]:
    asked = []
    if _is_unknown(reading):
        asked.append("What are the goods? Give a description, make and model, or the HS code.")
    elif reading.hs is None:
        asked.append("Which HS code will be declared?")
    kind = reading.kind or _kind_of_code(reading.hs)
    machine_tool = kind is not None and kind.whole and kind.domain in {"cutting", "beam"} and not reading.is_part
    if machine_tool and nc is None:
        asked.append("Is the machine numerically controlled?")
    if machine_tool and nc and reading.axes is None:
        asked.append("How many axes can contour at the same time?")
    if control.indicated or control.possible:
        asked.extend(control.questions)
    if kind is not None and kind.service:
        asked.append("For which machine, at which user? Software, codes and repairs are controlled like it.")
    return tuple(dict.fromkeys(asked))


def _basis(reading: Reading, control: Control, priority: tuple[str, str] | None) -> tuple[str, ...]:
    lines = []
    if reading.described.kind:
        lines.append(f"The description says {reading.described.kind.label}.")
    if reading.model and reading.make:
        lines.append(f"The model number is a {machine_kinds()[reading.model.kind].label} by {reading.make.name}.")
    if reading.hs and (code := find_hs_code(reading.hs)):
        lines.append(f"HS {reading.hs}: {code.description}.")
    if priority:
        lines.append(f"{priority[1]} stands on the Common High Priority List, tier {priority[0]}.")
    lines.extend(control.basis)
    if control.indicated and reading.equipment.positioning_accuracy_um is None:
        lines.append("The accuracy is not known; until it is shown, the stricter entry counts. Wear does not matter.")
    return tuple(lines)
