"""Whose a register or tax number is, as far as the number says so itself."""

from collections.abc import Mapping
from functools import cache

from rigour.ids import INN

from app.reference.dated import DatedFact, load

_DIGITS_OF_A_FIRM = 10


def vat_country(value: str) -> str | None:
    """The country whose VAT number this is; `value` in capitals, without spaces and punctuation."""
    return _vat_prefixes().get(value[:2])


def is_inn_of_a_russian_firm(value: str) -> bool:
    """Whether these digits are a good INN of a firm of Russia's own register, and of no foreign one that pays taxes."""
    return (
        len(value) == _DIGITS_OF_A_FIRM
        and INN.is_valid(value)
        and not value.startswith(_fact_of_foreigners()["prefix"])
    )


@cache
def inn_caveat() -> str | None:
    """What an answer must say about how sure it is that such a number is a Russian firm's."""
    return _fact_of_foreigners().caveat


@cache
def countries_with_an_inn_of_ten_digits() -> frozenset[str]:
    """The other countries whose own tax number is called INN too, and is as long as Russia's."""
    return frozenset(country for fact in _facts("inn-of-ten-digits") for country in fact["countries"])


@cache
def _vat_prefixes() -> Mapping[str, str]:
    return {fact.get("prefix") or country: country for fact in _facts("vat") for country in fact["countries"]}


@cache
def _fact_of_foreigners() -> DatedFact:
    (fact,) = _facts("inn-of-foreigners")
    return fact


def _facts(number: str) -> list[DatedFact]:
    return [fact for fact in load("register_numbers").facts if fact["number"] == number]
