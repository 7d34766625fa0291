"""A line of goods stands on the Common High Priority List, by its code or by its description.

Says nothing against a deal by itself; other rules weigh it.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.reference.priority_list import find_priority


def check(facts: Facts) -> Iterable[Finding]:
    """Look every line up on the list of the day."""
    if facts.transaction.equipment is None:
        yield NotAssessed(("equipment",), questions.GOODS)
        return
    for i, _, kind in goods.lines(facts):
        if kind.priority:
            yield _raise(facts, i, kind)
        elif kind.unknown:
            yield NotAssessed((f"equipment.{i}.hs_code", f"equipment.{i}.description"), questions.GOODS)


def _raise(facts: Facts, i: int, kind: Goods) -> Raised:
    codes = (kind.hs_declared, *kind.hs_candidates)
    row = next((row for code in codes if code and (row := find_priority(code, facts.as_of))), None)
    named = f"HS {row['hs'][:4]}.{row['hs'][4:]}, {row['description']}" if row else kind.label or "the goods"
    caveat = f" {row.caveat}" if row and row.caveat else ""
    return Raised(
        subject=f"equipment/{i}",
        title=f"On the Common High Priority List, tier {kind.priority_tier}",
        explanation=f"{named}: goods that Russia's arms industry seeks most.{caveat}",
        evidence={"tier": kind.priority_tier, "hs": row["hs"] if row else kind.hs_declared},
        authority=(row.authority,) if row else (),
    )


RULE = RedFlagRule(
    id="common-high-priority-item",
    title="Common high priority item",
    fires_when="The HS code stands on the Common High Priority List, or the description classifies there.",
    advice="Name the end user, have the no-re-export clause signed, and keep the proof of delivery.",
    authority=(Authority("Common High Priority List", "2024-02-23", "bis.gov; EU 833/2014 Annex XL", "secondary"),),
    check=check,
)
