"""The addresses of a party against those of a listing."""

from collections.abc import Sequence

from app.matching.addresses.model import Proximity
from app.matching.addresses.nearness import nearness, parsed
from app.matching.compare.base import Comparison
from lists.model import Address

# A building says little of who is in it; that another address is given says nothing at all.
_STRENGTH = {Proximity.SAME_UNIT: 1.0, Proximity.SAME_BUILDING: 0.3}
_SAID = {Proximity.SAME_UNIT: "is the listed one", Proximity.SAME_BUILDING: "is in the building of the listed one"}
_NOTHING = Comparison("address", None, 0.0, "No address in common")


def compare_addresses(given: Sequence[str], listed: Sequence[Address], countries: Sequence[str]) -> Comparison:
    """The nearest of all pairs; `countries` are the party's, of which a single one reads its addresses."""
    country = countries[0] if len(countries) == 1 else None
    best = _NOTHING
    for text in given:
        own = parsed(text, country)
        for other in listed:
            near = nearness(own, parsed(other.text, other.country))
            if _STRENGTH.get(near, 0.0) > best.strength:
                line = f'Address "{text}" {_SAID[near]}, "{other.text}"'
                best = Comparison("address", True, _STRENGTH[near], line)
    return best
