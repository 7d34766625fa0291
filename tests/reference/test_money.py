"""Rough values, for floors only."""

from datetime import date
from decimal import Decimal

from app.domain.transaction import Money
from app.reference.money import in_usd, ratio

TODAY = date(2026, 11, 25)


def test_yuan_and_offshore_yuan_are_worth_the_same():
    assert in_usd(Money(Decimal(1000), "CNY"), TODAY) == in_usd(Money(Decimal(1000), "CNH"), TODAY)


def test_an_unknown_currency_has_no_value():
    assert in_usd(Money(Decimal(1), "XXX"), TODAY) is None
    assert ratio(Money(Decimal(1), "XXX"), Money(Decimal(1), "USD"), TODAY) is None


def test_one_currency_needs_no_rate():
    assert ratio(Money(Decimal(3), "XXX"), Money(Decimal(2), "XXX"), TODAY) == Decimal("1.5")


def test_nothing_is_no_multiple_of_nothing():
    assert ratio(Money(Decimal(3), "USD"), Money(Decimal(0), "USD"), TODAY) is None
