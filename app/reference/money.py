"""Rough values in US dollars, for floors and comparisons only."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from app.domain.transaction import Money
from app.reference.dated import load


@lru_cache(maxsize=1024)
def usd_rate(currency: str, as_of: date) -> Decimal | None:
    """What one unit of the currency is worth in US dollars, roughly; None when unknown."""
    facts = load("currencies").find(as_of, currency=currency.upper())
    return Decimal(facts[0]["usd"]) if facts else None


def in_usd(money: Money, as_of: date) -> Decimal | None:
    """The amount in US dollars, roughly; None for an unknown currency."""
    rate = usd_rate(money.currency, as_of)
    return None if rate is None else money.amount * rate


def ratio(one: Money, other: Money, as_of: date) -> Decimal | None:
    """How many times `other` the amount `one` is; None when it cannot be said."""
    if other.amount <= 0:
        return None
    if one.currency == other.currency:
        return one.amount / other.amount
    first, second = in_usd(one, as_of), in_usd(other, as_of)
    return None if first is None or second is None else first / second
