"""How far countries lie apart, and where ships pass between them."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any

_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class TradeCentre:
    """A country's main economic centre: degrees north and east, and the region of the world."""

    region: str
    latitude: float
    longitude: float


def centre_of(country: str) -> TradeCentre | None:
    """Where trade goes to and from in a country; None where the table does not know it."""
    return _centres().get(country)


@lru_cache(maxsize=4096)
def distance_km(one: str, other: str) -> float | None:
    """The great-circle distance between two countries' centres."""
    first, second = centre_of(one), centre_of(other)
    if first is None or second is None:
        return None
    north, south = radians(first.latitude), radians(second.latitude)
    east = radians(second.longitude - first.longitude)
    haversine = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(haversine))


def way_km(countries: tuple[str, ...]) -> float | None:
    """The length of a way through countries, in order; None where one of them is unknown."""
    legs = [distance_km(start, end) for start, end in pairwise(countries)]
    return None if None in legs else sum(leg for leg in legs if leg is not None)


def lies_on_sea_lane(stop: str, start: str, end: str) -> bool:
    """Whether ships between two countries pass the region of a stop."""
    places = [centre_of(country) for country in (stop, start, end)]
    if None in places:
        return False
    at, one, other = (place.region for place in places if place is not None)
    return any(
        at in lane["passes"]
        and ((one in lane["between"] and other in lane["and"]) or (other in lane["between"] and one in lane["and"]))
        for lane in _lanes()
    )


@cache
def _centres() -> dict[str, TradeCentre]:
    text = resources.files("app.reference").joinpath("data", "geography.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["country"]: TradeCentre(row["region"], float(row["latitude"]), float(row["longitude"])) for row in rows}


@cache
def _lanes() -> tuple[dict[str, Any], ...]:
    text = resources.files("app.reference").joinpath("data", "sea_lanes.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["lanes"])
