"""How near two parsed addresses are: same unit, same building, same street, different, or no telling."""

from functools import lru_cache

from rapidfuzz import fuzz

from app.matching.addresses.model import ParsedAddress, Proximity, Street
from app.matching.addresses.parse import parse_address

# One misspelt letter in an ordinary street name; numbers must be equal.
_SPELT_ALIKE = 84


@lru_cache(maxsize=65536)
def parsed(text: str, country: str | None = None) -> ParsedAddress:
    """Parse an address, remembering it: the same ones come again and again."""
    return parse_address(text, country)


def nearness(one: ParsedAddress, other: ParsedAddress) -> Proximity:
    """Say how near two addresses are. Two countries, cities or house numbers that differ are different."""
    if one.country and other.country and _land(one.country) != _land(other.country):
        return Proximity.DIFFERENT
    street = _shares_street(one.streets, other.streets)
    site = _shares_site(one, other)
    house = _shares_house(one, other)
    same_building = (street and house is True) or (site and house is not False and (street or _same_town(one, other)))
    if not same_building:
        if street and _same_town(one, other):
            return Proximity.DIFFERENT if house is False else Proximity.SAME_STREET
        known = (one.streets or one.sites) and (other.streets or other.sites)
        return Proximity.DIFFERENT if known else Proximity.UNKNOWN
    if not _same_town(one, other) or _differ(one.blocks, other.blocks):
        return Proximity.DIFFERENT
    return _within_building(one, other, whole=bool(street and house) and not (one.sites or other.sites))


def _within_building(one: ParsedAddress, other: ParsedAddress, *, whole: bool) -> Proximity:
    if one.units and other.units:
        inner, outer = sorted((set(one.units), set(other.units)), key=len)
        same = inner <= outer and one.units[-1] == other.units[-1] and not _differ(one.floors, other.floors)
        return Proximity.SAME_UNIT if same else Proximity.SAME_BUILDING
    bare = not (one.units or other.units or one.floors or other.floors)
    return Proximity.SAME_UNIT if bare and whole else Proximity.SAME_BUILDING


def _shares_street(one: tuple[Street, ...], other: tuple[Street, ...]) -> bool:
    return any(_same_street(a, b) for a in one for b in other)


def _same_street(one: Street, other: Street) -> bool:
    if one.numbers != other.numbers and one.numbers and other.numbers:
        return False
    if not one.words or not other.words:
        return bool(one.numbers) and one.numbers == other.numbers and one.words == other.words
    return fuzz.token_set_ratio(" ".join(one.words), " ".join(other.words)) >= _SPELT_ALIKE


def _shares_site(one: ParsedAddress, other: ParsedAddress) -> bool:
    return any(
        fuzz.ratio(" ".join(a), " ".join(b)) >= _SPELT_ALIKE
        for a in one.sites
        for b in other.sites
        if max(map(len, a), default=0) >= 4
    )


def _shares_house(one: ParsedAddress, other: ParsedAddress) -> bool | None:
    """True, False, or None where one of the two gives no house number."""
    if not one.houses or not other.houses:
        return None
    return not {_plain(house) for house in one.houses}.isdisjoint(_plain(house) for house in other.houses)


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one) and bool(other) and set(one).isdisjoint(other)


def _same_town(one: ParsedAddress, other: ParsedAddress) -> bool:
    """Whether nothing says that the towns differ: a postal code or a place in common, or too little said."""
    if one.postal_code and other.postal_code and one.postal_code == other.postal_code:
        return True
    if not one.places or not other.places:
        return True
    return any(
        fuzz.ratio(" ".join(a), " ".join(b)) >= _SPELT_ALIKE or set(a) <= set(b) or set(b) <= set(a)
        for a in one.places
        for b in other.places
    )


def _plain(house: str) -> str:
    return house.replace(" ", "").replace("-", "").lstrip("0")


def _land(country: str) -> str:
    # Hong Kong and Macau addresses are printed under China as often as under their own code.
    return "CN" if country in ("HK", "MO") else country
