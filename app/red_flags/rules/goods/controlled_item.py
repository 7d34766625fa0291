"""A machine is controlled for export, by its declared ECCN or by its axes and accuracy.

An accuracy that nobody knows never makes a machine free: five axes count as controlled until shown
otherwise. Age, wear and "used" do not count at all.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Equipment
from app.equipment.export_control import entries_of
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, licences, questions
from app.reference.places import name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Hold every line against the control list; ask where an answer decides."""
    if facts.transaction.equipment is None:
        yield NotAssessed(("equipment",), questions.GOODS)
        return
    for i, item, kind in goods.lines(facts):
        if kind.controlled:
            yield _raise(facts, i, item, kind)
        elif kind.unknown:
            yield NotAssessed((f"equipment.{i}.description",), questions.GOODS)
        elif _is_open(item, kind):
            yield NotAssessed(_missing(i, item), _question(kind), matters=licences.may_need(facts))


def _raise(facts: Facts, i: int, item: Equipment, kind: Goods) -> Raised:
    needs = licences.needs(facts, kind)
    entry = kind.eccn_declared or (kind.eccn_candidates[0] if kind.eccn_candidates else "a control entry")
    given = "declared" if kind.eccn_declared else "indicated by axes and accuracy: a hint, not a ruling"
    where = sorted({name_of(country) for country, _ in needs})
    licence = f" It needs a licence to {', '.join(where)}." if where else ""
    unknown = ""
    if not kind.eccn_declared and item.positioning_accuracy_um is None:
        unknown = " Its accuracy is not known, so the stricter entry counts until it is shown."
    rows = entries_of(entry, facts.as_of)
    caveats = "".join(f" {caveat}" for caveat in dict.fromkeys(row.caveat for row in rows) if caveat)
    return Raised(
        subject=f"equipment/{i}",
        title=f"Controlled for export: {entry}",
        explanation=f"The {kind.label or 'item'} under {entry} ({given}).{unknown}{licence}{caveats}",
        grade="licence-country" if needs else "default",
        evidence={
            "eccn": entry,
            "declared": kind.eccn_declared is not None,
            "axes": kind.axes,
            "positioning_accuracy_um": item.positioning_accuracy_um,
            "basis": list(kind.basis),
        },
        authority=tuple(dict.fromkeys((*(row.authority for row in rows), *(row.authority for _, row in needs)))),
    )


def _is_open(item: Equipment, kind: Goods) -> bool:
    """Whether the machine may turn out to be controlled once axes or accuracy are known."""
    if kind.eccn_declared or item.positioning_accuracy_um is not None or kind.is_part:
        return False
    may_be = any(code[2] != "9" for code in kind.eccn_candidates)
    return may_be and kind.numerically_controlled is not False


def _missing(i: int, item: Equipment) -> tuple[str, ...]:
    axes = () if item.axes else (f"equipment.{i}.axes",)
    return (f"equipment.{i}.eccn", f"equipment.{i}.positioning_accuracy_um", *axes)


def _question(kind: Goods) -> str:
    asked = [question for question in kind.questions if "HS code" not in question]
    return " ".join(asked) or "What is the maker's positioning accuracy, and how many axes contour at once?"


RULE = RedFlagRule(
    id="controlled-item",
    title="Export-controlled item",
    fires_when="An ECCN such as 2B001 or 2B201 is declared, or axes and accuracy point to one.",
    advice="Classify the machine by the maker's specification before quoting, and keep the record.",
    authority=(
        Authority("15 CFR 774 Supplement No. 1, Category 2", "2026-05", "ECCN 2B001, 2B201", "secondary"),
        Authority("Regulation (EU) 2021/821, Annex I", "2021-05-20", "2B001, 2B201", "unverified"),
    ),
    check=check,
    grades=("default", "licence-country"),
)
