"""Description, code, make and model of a line do not agree, or a whole machine is declared as parts.

A broken machine that is sold for its parts under its own code hides nothing.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions


def check(facts: Facts) -> Iterable[Finding]:
    """Report what the classifier found contradictory."""
    if facts.transaction.equipment is None:
        yield NotAssessed(("equipment",), questions.GOODS, matters=False)
        return
    for i, item, kind in goods.lines(facts):
        if kind.contradictions:
            yield Raised(
                subject=f"equipment/{i}",
                title="The goods are described in two ways",
                explanation=" ".join(kind.contradictions),
                evidence={
                    "description": item.description,
                    "hs_code": item.hs_code,
                    "make": item.make,
                    "model": item.model,
                    "hs_candidates": list(kind.hs_candidates),
                },
            )
        elif item.description is None and item.model is None:
            yield NotAssessed((f"equipment.{i}.description",), questions.GOODS, matters=kind.priority)
        elif item.hs_code is None:
            yield NotAssessed((f"equipment.{i}.hs_code",), questions.HS_CODE, matters=kind.priority)


RULE = RedFlagRule(
    id="goods-misdescription",
    title="Goods misdescribed",
    fires_when="Description, HS code, make and model disagree, or a machine is declared as spare parts.",
    advice="Have the goods described anew from the nameplate and photographs, and correct the papers.",
    authority=(
        Authority("G7 guidance on preventing Russian evasion of export controls", "2024-09-24"),
        Authority("GoNoGo, our own reading: dismantled machines invoiced as parts", "2026-11-25", None, "project"),
    ),
    check=check,
)
