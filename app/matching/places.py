"""The listed addresses, found by building: street and house number, or the building's name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Self

from app.domain.match import Nearness, in_force
from app.matching.addresses.model import ParsedAddress, Proximity
from app.matching.addresses.nearness import nearness, parsed
from lists.model import Address, Kind, Listing

_NEAR = {Proximity.SAME_UNIT: Nearness.SAME_UNIT, Proximity.SAME_BUILDING: Nearness.SAME_BUILDING}
_STEM = 5
_REMEMBERED = 1024  # addresses whose listings are kept

At = Mapping[str, Sequence[tuple[int, int]]]
"""Under each key of a building, the listings there by number, each with the number of its address."""


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A listing at the same place; `listed` is its address as printed."""

    listing: Listing
    nearness: Nearness
    listed: str


class PlaceIndex:
    """Listings by the buildings they are in. Addresses without a building number or name are not in it."""

    def __init__(self, listings: Sequence[Listing], at: At) -> None:
        self.at = at
        # Goods mostly go to the address of somebody in the deal, and a deal is screened at each of its stages.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(partial(_shared, listings, at))

    @classmethod
    def build(cls, listings: Iterable[Listing]) -> Self:
        """Read every address of these listings."""
        held, at = tuple(listings), defaultdict(list)
        for n, listing in enumerate(held):
            for k, address in enumerate(listing.addresses):
                for key in _keys(parsed(address.text, address.country)):
                    at[key].append((n, k))
        return cls(held, at)

    def shared(self, address: str, country: str | None, as_of: date) -> tuple[PlaceHit, ...]:
        """The listings in force that day in the same building, those in the same unit first.

        An address that a list names by itself counts by unit and building, not by building alone.
        """
        return self._remembered(address, country, as_of)


def _shared(
    listings: Sequence[Listing], at: At, address: str, country: str | None, as_of: date
) -> tuple[PlaceHit, ...]:
    given = parsed(address, country)
    best: dict[str, PlaceHit] = {}
    # One firm stands on several lists with the same address.
    compared: dict[tuple[str, str | None], Nearness | None] = {}
    for listing, listed in _candidates(listings, at, given):
        if not in_force(listing, as_of):
            continue
        written = listed.text, listed.country
        if written not in compared:
            compared[written] = _NEAR.get(nearness(given, parsed(*written)))
        near = compared[written]
        if near is None or (listing.kind is Kind.ADDRESS and near is not Nearness.SAME_UNIT):
            continue
        known = best.get(listing.id)
        if known is None or (near is Nearness.SAME_UNIT and known.nearness is not near):
            best[listing.id] = PlaceHit(listing, near, listed.text)
    return tuple(sorted(best.values(), key=lambda hit: (hit.nearness is not Nearness.SAME_UNIT, hit.listing.id)))


def _candidates(listings: Sequence[Listing], at: At, given: ParsedAddress) -> Iterator[tuple[Listing, Address]]:
    seen: set[tuple[int, str]] = set()
    for key in _keys(given):
        for n, k in at.get(key, ()):
            listing = listings[n]
            address = listing.addresses[k]
            if (n, address.text) not in seen:
                seen.add((n, address.text))
                yield listing, address


def _keys(place: ParsedAddress) -> set[str]:
    """What two addresses of one building have in common, however they are spelt."""
    keys = {f"site {max(site, key=len)[:_STEM]}" for site in place.sites if site}
    for street in place.streets:
        name = max(street.words, key=len)[:_STEM] if street.words else " ".join(street.numbers)
        keys.update(f"house {name} {_leading_number(house)}" for house in place.houses if name)
    if not keys and place.places:
        # `Jumeirah Bay Tower X2`: the name of a group of towers reads like that of a place.
        name = max(place.places[0], key=len)[:_STEM]
        keys.update(f"block {name} {block}" for block in place.blocks)
    return keys


def _leading_number(house: str) -> str:
    digits = "".join(character if character.isdigit() else " " for character in house).split()
    return digits[0].lstrip("0") if digits else house
