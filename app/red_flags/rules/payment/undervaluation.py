"""The machine is sold for half its worth or less, and nothing shows why.

A machine sold for parts or not working is cheap for a visible reason, unless the papers contradict one
another about what it is.
"""

from collections.abc import Iterable
from decimal import Decimal

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Condition, Equipment
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions, route
from app.red_flags.reading.ties import explained_by_paper
from app.reference import lexicon
from app.reference.dated import load
from app.reference.money import ratio


def check(facts: Facts) -> Iterable[Finding]:
    """Compare each line's price with its market value."""
    limit = Decimal(load("limits").find(facts.as_of, name="price")[0]["undervalued_to"])
    for i, item, kind in goods.lines(facts):
        if item.price is None or item.market_value is None:
            missing = "price" if item.price is None else "market_value"
            matters = kind.priority and item.price is not None and not route.ends_among_partners(facts)
            yield NotAssessed((f"equipment.{i}.{missing}",), questions.MARKET_VALUE, matters=matters)
            continue
        share = ratio(item.price, item.market_value, facts.as_of)
        if share is None or share > limit or _is_explained(facts, i, item, kind):
            continue
        yield Raised(
            subject=f"equipment/{i}/price",
            title=f"Price is {share:.0%} of the market value",
            explanation="A price far under the usual one hides value from customs or from a licence limit.",
            evidence={"price": str(item.price.amount), "share": f"{share:.2f}"},
        )


def _is_explained(facts: Facts, place: int, item: Equipment, kind: Goods) -> bool:
    if explained_by_paper(facts, f"equipment.{place}.price", f"equipment.{place}.condition"):
        return True
    told = item.condition is Condition.PARTS or lexicon.load("broken_words").ids(item.description)
    return bool(told) and not kind.contradictions


RULE = RedFlagRule(
    id="undervaluation",
    title="Far too cheap",
    fires_when="The price is half the market value or less, and nothing explains it.",
    advice="Ask why the price is so low, and keep photographs and a report on the machine's state.",
    authority=(
        Authority("G7 guidance on preventing evasion", "2024-09-24", "Undervalued goods", "secondary"),
        Authority("GoNoGo, limits of the red flags", "2026-11-25", "The limit of one half", "project"),
    ),
    check=check,
)
