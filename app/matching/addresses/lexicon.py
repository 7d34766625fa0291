"""The words of addresses in the languages of the lists, and what each means where."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lists.territories import territory_of

_WORDS = Path(__file__).parent / "words.csv"
_CITIES = Path(__file__).parent / "cities.csv"
# The states whose addresses are written the Russian way.
CIS = frozenset({"RU", "BY", "UA", "KZ", "KG", "UZ", "TJ", "TM", "AM", "AZ", "GE", "MD", "UA-43", "UA-14", "UA-09"})
TURKISH = frozenset({"TR", "CY"})
CHINESE = frozenset({"CN", "HK", "MO", "TW", "SG"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word does in an address.

    `role` is `street` (the name stands before it, or after it when none does), `street_first` (the name stands
    after it), `unit`, `floor`, `floor_name`, `block`, `house`, `area`, `site`, `direction` or `noise`.
    """

    role: str
    kind: str = ""


@lru_cache(maxsize=512)
def meanings(country: str | None) -> dict[str, Meaning]:
    """The words that mean something in an address of that country; where it is unknown, all that do not clash."""
    general: dict[str, Meaning] = {}
    local: dict[str, Meaning] = {}
    for written, role, kind, places in _rows():
        word = written.replace(" ", "")
        if not places:
            general[word] = Meaning(role, kind)
        elif _holds(places.split(), country):
            local[word] = Meaning(role, kind)
        elif country is None and "CIS" in places:
            local.setdefault(word, Meaning(role, kind))
    return general | local


def _holds(places: list[str], country: str | None) -> bool:
    return country in places or ("CIS" in places and country in CIS)


@lru_cache(maxsize=1)
def phrases() -> re.Pattern[str]:
    """Keywords of several words, which count as one word without its spaces: `ic kapi` (inner door) is `ickapi`."""
    known = (re.escape(word) for word, *_ in _rows() if " " in word)
    return re.compile(rf"\b(?:{'|'.join(known)})\b")


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    with _WORDS.open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], row["role"], row["kind"], row["places"]) for row in csv.DictReader(file))


@lru_cache(maxsize=1)
def city_spellings() -> dict[str, str]:
    """Other names of well-known cities, written together, to one: `sanktpeterburg` to `saintpetersburg`."""
    with _CITIES.open(encoding="utf-8", newline="") as file:
        return {other: row["city"] for row in csv.DictReader(file) for other in row["others"].split()}


@lru_cache(maxsize=8192)
def country_named(text: str) -> str | None:
    """The country (alpha-2) that a part of an address names as such; a city or a province names none."""
    text = text.strip(" .")
    if not 2 <= len(text) <= 60 or any(c.isdigit() for c in text) or (len(text) <= 3 and not text.isupper()):
        return None
    territory = territory_of(text)
    if territory is None or len(territory.code) != 2 or territory.is_historical:
        return None
    plain = text.casefold()
    return None if any(plain == place.casefold() for place in territory.places) else territory.code.upper()
