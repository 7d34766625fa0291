"""What a party buys in a year grows to three times or more of the year before.

Years are counted back from the day of the screening, this deal included, and each is held against those
before it; three times a year is nine times in two. The party's whole trade is looked at, and its trade in
each make. Small customers stay under the floor. A newcomer, of whom the records hold nothing before,
stands out by a far higher floor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.facts import Facts, PastDeal
from app.domain.party import Party
from app.domain.red_flag import Authority, Finding, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.history import no_past_deals, past_deals_of, this_deal_usd, worth_usd, years_before
from app.reference.dated import DatedFact, load


@dataclass(frozen=True, slots=True)
class Growth:
    """How a yearly volume grew over `years`. `times` None: from nothing. Amounts are US dollars."""

    what: str
    years: int
    before: Decimal
    after: Decimal
    times: Decimal | None


def check(facts: Facts) -> Iterable[Finding]:
    """Look for the steepest growth of each party, in all and by make."""
    limits = load("limits").find(facts.as_of, name="volume-surge")[0]
    seen: set[str] = set()
    for i, party in enumerate(facts.transaction.parties):
        deals = past_deals_of(facts, party)
        if not deals or party.name in seen:
            continue
        seen.add(party.name)
        steepest = max(_growths(facts, party, deals, limits), key=_steepness, default=None)
        if steepest is not None:
            yield _raised(i, party, steepest, limits)
    yield from no_past_deals(facts)


def _growths(facts: Facts, party: Party, deals: tuple[PastDeal, ...], limits: DatedFact) -> Iterator[Growth]:
    yield from _grown("goods", facts, deals, this_deal_usd(facts), limits)
    for make in sorted({deal.make for deal in deals if deal.make}):
        of_make = tuple(deal for deal in deals if deal.make and deal.make.casefold() == make.casefold())
        current = this_deal_usd(facts) if _is_all_of_make(facts, make) else Decimal(0)
        yield from _grown(f"{make} goods", facts, of_make, current, limits)


def _grown(
    what: str, facts: Facts, deals: tuple[PastDeal, ...], current: Decimal, limits: DatedFact
) -> Iterator[Growth]:
    volumes = [_volume(deals, facts.as_of, back) for back in range(limits["years"])]
    volumes[0] += current
    for back, after in enumerate(volumes[: limits["recent_years"]]):
        if after < Decimal(limits["floor_usd"]):
            continue
        for gap, before in enumerate(volumes[back + 1 :], start=1):
            if before > 0 and after / before >= Decimal(str(limits["growth"])) ** gap:
                yield Growth(what, gap, before, after, after / before)
    if not any(volumes[1:]) and volumes[0] >= Decimal(limits["newcomer_floor_usd"]):
        yield Growth(what, 1, Decimal(0), volumes[0], None)


def _volume(deals: tuple[PastDeal, ...], as_of: date, back: int) -> Decimal:
    """The volume of the year that ended `back` years before the day."""
    end, start = years_before(as_of, back), years_before(as_of, back + 1)
    return sum((worth_usd(deal) for deal in deals if start < deal.date <= end), Decimal(0))


def _is_all_of_make(facts: Facts, make: str) -> bool:
    makes = {item.make.casefold() for item in facts.equipment if item.make}
    return makes == {make.casefold()} and all(item.make for item in facts.equipment)


def _steepness(growth: Growth) -> Decimal:
    return Decimal("Infinity") if growth.times is None else growth.times


def _raised(place: int, party: Party, growth: Growth, limits: DatedFact) -> Raised:
    if growth.times is None:
        told = f"{party.name} is new and took {growth.what} for about {growth.after:,.0f} USD within a year."
    else:
        told = (
            f"{party.name} took {growth.what} for about {growth.after:,.0f} USD in a year, "
            f"after {growth.before:,.0f} USD {_ago(growth.years)}: {growth.times:.1f} times as much."
        )
    steep = growth.times is not None and growth.times > Decimal(str(limits["steep_growth"]))
    return Raised(
        subject=f"parties/{place}",
        title="Trade grows out of all proportion",
        explanation=told,
        grade="steep" if steep else "default",
        evidence={
            "before_usd": str(round(growth.before)),
            "after_usd": str(round(growth.after)),
            "times": f"{growth.times:.1f}" if growth.times is not None else None,
        },
        authority=(*RULE.authority, limits.authority),
    )


def _ago(years: int) -> str:
    return "the year before" if years == 1 else f"{years} years before"


RULE = RedFlagRule(
    id="volume-surge",
    title="Surge in volume",
    fires_when=(
        "A party's yearly volume, or its volume in one make, grows three times or more "
        "and reaches 250,000 USD; over ten times weighs more."
    ),
    advice="Ask what became of the machines sold before, and see some of them at work.",
    authority=(
        Authority("FinCEN and BIS supplemental alert", "2023-05-19", "Sharp rise after February 2022", "secondary"),
        Authority("C4ADS report on machine tools for Russia's arms makers", "2024-06-18", None, "secondary"),
    ),
    check=check,
    grades=("default", "steep"),
)
