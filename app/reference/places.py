"""What countries and regions mean: embargoes, diversion, groups. Every answer depends on the day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rigour.territories import get_territory

from app.reference import lexicon
from app.reference.dated import DatedFact, load

JURISDICTIONS = ("US", "EU", "UK", "JP", "CH", "CA", "AU")


@dataclass(frozen=True, slots=True)
class Embargo:
    """One jurisdiction's ban on supplies to a place. `scope` as in `data/embargoes.toml`."""

    place: str
    jurisdiction: str
    scope: str
    fact: DatedFact


@lru_cache(maxsize=4096)
def embargoes(country: str, region: str | None, as_of: date) -> tuple[Embargo, ...]:
    """The bans on a country and, where one is given, on its region, in the order of the data."""
    return tuple(
        Embargo(fact["place"], fact["jurisdiction"], fact["scope"], fact)
        for fact in load("embargoes").in_force(as_of)
        if fact["place"] in (country, region)
    )


@lru_cache(maxsize=4096)
def membership(group: str, country: str, as_of: date) -> DatedFact | None:
    """The fact that puts a country into a group on that day; None when it is not in it.

    Groups: `diversion`, `customs-union-with-russia`, `arms-embargo`, `D:1`, `D:5`, `E:1`, `E:2`,
    `eu-annex-viii`, `eu`.
    """
    for fact in load("country_groups").in_force(as_of):
        if fact["group"] == group and country in fact["countries"]:
            return fact
    return None


def in_group(group: str, country: str | None, as_of: date) -> bool:
    """Whether a country is in a group on that day."""
    return country is not None and membership(group, country, as_of) is not None


def region_of(country: str, city: str | None, address: str | None) -> str | None:
    """Read a region with its own regime (ISO 3166-2) from a city or an address."""
    for text in (city, address):
        for entry, _ in lexicon.load("regions").read(text):
            if country in entry.values["countries"]:
                return entry.id
    return None


@lru_cache(maxsize=4096)
def printed_under(code: str, as_of: date) -> str:
    """The country under whose name an address may print a territory (HK: CN, AX: FI); any other code is its own."""
    territory = get_territory(code)
    if territory is not None and territory.parent is not None:
        return printed_under(territory.parent.code.upper(), as_of)
    facts = load("territories").in_force(as_of)
    return next((str(fact["country"]) for fact in facts if code in fact["territories"]), code)


@lru_cache(maxsize=1024)
def name_of(code: str) -> str:
    """The English name of a country or region; the code itself where it is unknown."""
    territory = get_territory(code)
    return territory.name.removesuffix(" SAR") if territory else code
