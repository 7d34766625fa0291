"""Which export-control entries the facts point to, and what must be known to decide. A hint, not a ruling."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.reference import dated
from app.reference.dated import DatedFact

_ECCN = re.compile(r"^([0-9][A-E][0-9]{3})((?:\.[A-Z0-9]+)*)$")
FREE = "EAR99"


@dataclass(frozen=True, slots=True)
class Control:
    """`indicated`: an answer puts the machine in; `possible`: an answer is missing. Codes best first."""

    indicated: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()


def read_eccn(text: str | None) -> str | None:
    """Return an ECCN as printed (`2B001.b.2`, `EAR99`); None when it is none."""
    if text is None:
        return None
    plain = re.sub(r"\s", "", text).upper()
    if plain == FREE:
        return FREE
    found = _ECCN.match(plain)
    return found[1] + found[2].lower() if found else None


def needs_attention(eccn: str) -> bool:
    """Whether an ECCN is controlled for more than anti-terrorism reasons: its number is none of the 900s."""
    return eccn != FREE and eccn[2] != "9"


@lru_cache(maxsize=4096)
def entries_of(eccn: str, as_of: date) -> tuple[DatedFact, ...]:
    """Return the rows about an ECCN: those of its exact paragraph, else those of its whole entry."""
    rows = dated.load("goods/control_thresholds").in_force(as_of)
    exact = tuple(row for row in rows if eccn.startswith(row["eccn"]))
    return exact or tuple(row for row in rows if row["eccn"].startswith(eccn[:5]))


def reasons_for(eccn: str, as_of: date) -> tuple[str, ...]:
    """Return the reasons for control of a declared ECCN, by its exact paragraph or its whole entry."""
    if eccn == FREE:
        return ()
    if kin := entries_of(eccn, as_of):
        return tuple(kin[0]["reasons"])
    return ("NS", "AT") if needs_attention(eccn) else ("AT",)


@lru_cache(maxsize=4096)
def point_to_entries(process: str, axes: int | None, accuracy_um: float | None, as_of: date) -> Control:
    """Hold a numerically controlled machine against the thresholds of its process.

    An accuracy that is not known never decides in the machine's favour: five axes put it into 2B201
    until shown otherwise, and the entries it may belong to become questions.
    """
    indicated: list[DatedFact] = []
    possible: list[DatedFact] = []
    rest: list[DatedFact] = []
    for row in dated.load("goods/control_thresholds").in_force(as_of):
        if process not in row["processes"]:
            continue
        if row.get("rest"):
            rest.append(row)
            continue
        inside = _inside(row, axes, accuracy_um)
        if inside:
            indicated.append(row)
        elif inside is None:
            possible.append(row)
    return Control(
        indicated=_codes(indicated),
        possible=_codes(possible),
        rest=_codes(rest),
        reasons=_merged(row["reasons"] for row in indicated),
        questions=_merged(row["ask"] for row in (*indicated, *possible)),
        basis=tuple(f"{row['eccn']}: {row['what']}" for row in indicated),
    )


def _inside(row: DatedFact, axes: int | None, accuracy_um: float | None) -> bool | None:
    """Whether the machine is inside one entry; None when an answer is missing."""
    if row.get("by_nature"):
        return True
    alone = row.get("axes_alone")
    if alone is not None and axes is not None and axes >= alone:
        return True
    unknown_accuracy = row.get("axes_unknown_accuracy")
    if unknown_accuracy and accuracy_um is None and axes is not None and axes >= unknown_accuracy:
        return True
    limit = row.get("accuracy_um")
    least_axes = row.get("axes", 0)
    if least_axes and axes is not None and axes < least_axes:
        return False
    if limit is None:
        return None
    if accuracy_um is None:
        return None
    fine = accuracy_um < limit if row.get("strict") else accuracy_um <= limit
    if not fine:
        return None if alone is not None and axes is None else False
    return None if least_axes and axes is None else True


def _codes(rows: list[DatedFact]) -> tuple[str, ...]:
    return tuple(row["eccn"] for row in rows)


def _merged(groups: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))  # type: ignore[attr-defined]
