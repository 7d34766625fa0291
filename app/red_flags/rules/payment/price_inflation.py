"""The buyer pays half as much again as the machine is worth, or more."""

from collections.abc import Iterable
from decimal import Decimal

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions, route
from app.red_flags.reading.ties import explained_by_paper
from app.reference.dated import load
from app.reference.money import ratio


def check(facts: Facts) -> Iterable[Finding]:
    """Compare each line's price with its market value."""
    limit = Decimal(load("limits").find(facts.as_of, name="price")[0]["inflated_from"])
    for i, item, kind in goods.lines(facts):
        if item.price is None or item.market_value is None:
            missing = "price" if item.price is None else "market_value"
            matters = kind.priority and item.price is not None and not route.ends_among_partners(facts)
            yield NotAssessed((f"equipment.{i}.{missing}",), questions.MARKET_VALUE, matters=matters)
            continue
        times = ratio(item.price, item.market_value, facts.as_of)
        if times is None or times < limit or explained_by_paper(facts, f"equipment.{i}.price"):
            continue
        yield Raised(
            subject=f"equipment/{i}/price",
            title=f"Price is {times:.1f} times the market value",
            explanation="Who pays far too much for a machine pays for something else, such as silence.",
            evidence={"price": str(item.price.amount), "times": f"{times:.2f}"},
        )


RULE = RedFlagRule(
    id="price-inflation",
    title="Far too dear",
    fires_when="The price is 1.5 times the market value or more.",
    advice="Ask what the price covers, and compare it with other offers for such a machine.",
    authority=(
        Authority("FinCEN and BIS supplemental alert", "2023-05-19", "Customer overpays", "secondary"),
        Authority("GoNoGo, limits of the red flags", "2026-11-25", "The limit of 1.5", "project"),
    ),
    check=check,
)
