"""The listed addresses, found by building: street and house number, or the building's name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from app.domain.match import Nearness, in_force
from app.matching.addresses.model import ParsedAddress, Proximity
from app.matching.addresses.nearness import nearness, parsed
from lists.model import Address, Kind, Listing

_NEAR = {Proximity.SAME_UNIT: Nearness.SAME_UNIT, Proximity.SAME_BUILDING: Nearness.SAME_BUILDING}
_STEM = 5


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A listing at the same place; `listed` is its address as printed."""

    listing: Listing
    nearness: Nearness
    listed: str


class PlaceIndex:
    """Listings by the buildings they are in. Addresses without a building number or name are not in it."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._at: dict[str, list[tuple[Listing, Address]]] = defaultdict(list)
        for listing in listings:
            for address in listing.addresses:
                for key in _keys(parsed(address.text, address.country)):
                    self._at[key].append((listing, address))

    @classmethod
    def build(cls, listings: Iterable[Listing]) -> Self:
        """Return the index over these listings."""
        return cls(listings)

    def shared(self, address: str, country: str | None, as_of: date) -> tuple[PlaceHit, ...]:
        """The listings in force that day in the same building, those in the same unit first.

        An address that a list names by itself counts by unit and building, not by building alone.
        """
        given = parsed(address, country)
        best: dict[str, PlaceHit] = {}
        for listing, listed in self._candidates(given):
            near = _NEAR.get(nearness(given, parsed(listed.text, listed.country)))
            if near is None or not in_force(listing, as_of):
                continue
            if listing.kind is Kind.ADDRESS and near is not Nearness.SAME_UNIT:
                continue
            known = best.get(listing.id)
            if known is None or (near is Nearness.SAME_UNIT and known.nearness is not near):
                best[listing.id] = PlaceHit(listing, near, listed.text)
        return tuple(sorted(best.values(), key=lambda hit: (hit.nearness is not Nearness.SAME_UNIT, hit.listing.id)))

    def _candidates(self, given: ParsedAddress) -> Iterator[tuple[Listing, Address]]:
        seen: set[tuple[str, str]] = set()
        for key in _keys(given):
            for listing, address in self._at.get(key, ()):
                if (listing.id, address.text) not in seen:
                    seen.add((listing.id, address.text))
                    yield listing, address


def _keys(place: ParsedAddress) -> set[str]:
    """What two addresses of one building have in common, however they are spelt."""
    keys = {f"site {max(site, key=len)[:_STEM]}" for site in place.sites if site}
    for street in place.streets:
        name = max(street.words, key=len)[:_STEM] if street.words else " ".join(street.numbers)
        keys.update(f"house {name} {_leading_number(house)}" for house in place.houses if name)
    return keys


def _leading_number(house: str) -> str:
    digits = "".join(character if character.isdigit() else " " for character in house).split()
    return digits[0].lstrip("0") if digits else house
