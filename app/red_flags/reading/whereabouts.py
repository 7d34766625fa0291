"""Where a party or the goods are, as far as an address says what nobody said in a field of its own."""

import re
from functools import lru_cache

from app.domain.party import Party
from app.domain.transaction import Transaction
from app.reference import lexicon
from lists.countries import country_code, country_in_address, names_country

_PART = re.compile(r"[,;\n]")
_NUMBER = re.compile(r"\d+")
_BEFORE_A_TOWN = re.compile(r"^(?:г|гор|город|g|gor|gorod|city of)\b[.\s]*")
# "Moscow, ID 83843" and "St. Petersburg, FL 33701" are in the United States.
_STATE_AND_ZIP = re.compile(r"\b[A-Z]{2}[ ,]+\d{5}(?:-\d{4})?\b")
# A state of the United States and a country bear one name.
_AMBIGUOUS = frozenset({"GE"})
# Granada in Spain, Salvador in Brazil, Santa Lucia in Italy.
_TOWNS_TOO = frozenset({"GD", "SV", "LC"})


def country_of(party: Party) -> str | None:
    """A party's country as given, else as its address says."""
    return party.country or _read(party.address)


def destination_of(deal: Transaction) -> str | None:
    """The destination's country as given, else as its address or city says.

    A city alone tells nothing where a buyer's country is known: half of Europe's cities lie in America as well.
    """
    end = deal.destination
    told = end.country or _read(end.address)
    if told is None and end.city and not any(party.country for party in deal.parties):
        return _read(end.city) or _country(country_code(end.city))
    return told


@lru_cache(maxsize=8192)
def countries_named(address: str | None) -> tuple[str, ...]:
    """The countries that whole parts of an address name, from its end; cities and provinces do not count."""
    parts = [part.strip() for part in reversed(_PART.split(address or ""))]
    named = (_country(country_code(part)) for part in parts if names_country(part))
    return tuple(country for country in named if country)


@lru_cache(maxsize=8192)
def towns_named(address: str | None) -> tuple[str, ...]:
    """RU or BY for each whole part of an address that is a town there: "Chelyabinsk", "454000 г. Челябинск".

    A street may be called after one, and Minsk Mazowiecki is in Poland: the part has to be the town and nothing else.
    """
    found: list[str] = []
    for part in _PART.split(address or ""):
        name = _BEFORE_A_TOWN.sub("", _NUMBER.sub(" ", part).strip(" .-").casefold())
        found += [entry.id for entry, word in lexicon.load("towns").read(name) if word == name]
    return tuple(found)


@lru_cache(maxsize=8192)
def country_at_end(address: str | None) -> str | None:
    """The country that the last part of an address names; a town that bears a country's name does not count."""
    last = _PART.split(address or "")[-1].strip()
    country = _country(country_code(last)) if names_country(last) else None
    return None if country in _TOWNS_TOO else country


@lru_cache(maxsize=8192)
def _read(text: str | None) -> str | None:
    if not text or _STATE_AND_ZIP.search(text):
        return None
    country = _country(country_in_address(text))
    if country is None:
        return next(iter(lexicon.load("towns").ids(text)), None)
    return None if country in _AMBIGUOUS else country


def _country(code: str | None) -> str | None:
    return code.partition("-")[0] if code else None
