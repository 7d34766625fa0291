"""What the dealer's own history says about the parties of a deal."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from app.domain.facts import EarlierScreening, Facts, PastDeal
from app.domain.party import Party, PartyRole
from app.domain.red_flag import NotAssessed
from app.domain.transaction import Transaction
from app.red_flags.reading.names import goes_by, same_party
from app.reference.money import in_usd


def past_deals_of(facts: Facts, party: Party) -> tuple[PastDeal, ...]:
    """The past deals of one party up to the day of the screening, oldest first."""
    if not facts.history:
        return ()
    found = [deal for deal in facts.history if deal.date <= facts.as_of and goes_by(party, deal.party)]
    return tuple(sorted(found, key=lambda deal: deal.date))


def no_past_deals(facts: Facts) -> Iterator[NotAssessed]:
    """Say that the records hold nothing about anybody in the deal, which is not the same as a clean past."""
    if any(past_deals_of(facts, party) for party in facts.transaction.parties):
        return
    buyers = facts.transaction.in_role(PartyRole.BUYER) or ((0, facts.transaction.parties[0]),)
    yield NotAssessed(("history",), f"What did {buyers[0][1].name} buy before, and from whom?", matters=False)


def past_deals_in(facts: Facts, countries: Collection[str]) -> tuple[PastDeal, ...]:
    """The past deals of the deal's parties in some countries, oldest first."""
    found: dict[int, PastDeal] = {}
    for party in facts.transaction.parties:
        for deal in past_deals_of(facts, party):
            if deal.country in countries:
                found[id(deal)] = deal
    return tuple(sorted(found.values(), key=lambda deal: deal.date))


def worth_usd(deal: PastDeal) -> Decimal:
    """What a past deal was worth in US dollars, roughly; nothing where nobody knows."""
    if deal.amount_usd is not None:
        return deal.amount_usd
    worth = in_usd(deal.amount, deal.date) if deal.amount else None
    return worth if worth is not None else Decimal(0)


def this_deal_usd(facts: Facts) -> Decimal:
    """What the deal itself is worth in US dollars, roughly: its total, else the sum of its lines."""
    return deal_usd(facts.transaction, facts.as_of)


def deal_usd(deal: Transaction, day: date) -> Decimal:
    """What a deal is worth in US dollars of a day, roughly: its total, else the sum of its lines."""
    if deal.payment.total is not None:
        return in_usd(deal.payment.total, day) or Decimal(0)
    worth = Decimal(0)
    for item in deal.equipment or ():
        if item.price is not None:
            worth += (in_usd(item.price, day) or Decimal(0)) * (item.quantity or 1)
    return worth


def earlier_of_same_deal(facts: Facts) -> tuple[EarlierScreening, ...]:
    """The earlier screenings of this very deal, newest first: same deal, or same order."""
    found = [earlier for earlier in facts.earlier if earlier.same_deal or is_of_same_order(facts, earlier)]
    return tuple(sorted(found, key=lambda earlier: earlier.screened_on, reverse=True))


def is_of_same_order(facts: Facts, earlier: EarlierScreening) -> bool:
    """Whether an earlier screening bears this deal's reference, and its buyers are no others.

    A reference alone tells little: a shop may send the same word with every deal.
    """
    now, before = facts.transaction, earlier.transaction
    if now.reference is None or before.reference != now.reference:
        return False
    buyers, others = now.in_role(PartyRole.BUYER), before.in_role(PartyRole.BUYER)
    if not buyers or not others:
        return True
    return any(same_party(one, other) for _, one in buyers for _, other in before.in_role(*PartyRole)) or any(
        same_party(one, other) for _, one in now.in_role(*PartyRole) for _, other in others
    )


def day_of(earlier: EarlierScreening) -> date:
    """The day an earlier screening was about."""
    return earlier.transaction.as_of or earlier.screened_on


def years_before(day: date, years: int) -> date:
    """The same day some years before; 28 February stands for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
