"""How near two parsed addresses are: same unit, same building, same street, different, or no telling."""

import operator
import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from app.matching.addresses.lexicon import CIS
from app.matching.addresses.model import ParsedAddress, Proximity, Street
from app.matching.addresses.numbers import has_digit, span
from app.matching.addresses.parse import parse_address
from app.reference.phrases import without_marks

# One misspelt letter in an ordinary street name; numbers must be equal.
_SPELT_ALIKE = 84
_WORDS_IN_COMMON = 2
_WORD = re.compile(r"\w+")
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
# What an address may say of its country or leave unsaid.
_SAID_ANYWAY = frozenset(
    {
        *("republic", "islamic", "federation", "democratic", "peoples", "people", "of", "the", "and", "no", "iran"),
        *("china", "russia", "russian", "belarus", "ukraine", "turkey", "türkiye", "turkiye", "india", "uae"),
    }
)


@lru_cache(maxsize=65536)
def parsed(text: str, country: str | None = None) -> ParsedAddress:
    """Parse an address, remembering it: the same ones come again and again."""
    return parse_address(text, country)


def nearness(one: ParsedAddress, other: ParsedAddress) -> Proximity:
    """Say how near two addresses are; the order does not matter. Two countries or cities are different."""
    if one.country and other.country and _land(one.country) != _land(other.country):
        return Proximity.DIFFERENT
    if _word_for_word(one, other):
        return Proximity.SAME_UNIT
    street = _shares_street(one.streets, other.streets)
    elsewhere = not street and bool(one.streets and other.streets)
    house = _shares_house(one, other)
    same_house = street and house is True
    site = not same_house and house is not False and not elsewhere and _shares_site(one, other)
    town = (street or site) and _same_town(one, other)
    if not (same_house or (site and (street or town))):
        if street and town:
            return Proximity.SAME_STREET
        known = (one.streets or one.sites) and (other.streets or other.sites)
        return Proximity.DIFFERENT if known else Proximity.UNKNOWN
    if not town or _differ(one.blocks, other.blocks):
        return Proximity.DIFFERENT
    return _within_building(one, other, whole=bool(street and house) and not (one.sites or other.sites))


def _word_for_word(one: ParsedAddress, other: ParsedAddress) -> bool:
    """Whether all numbers are the same and one says no word that the other does not: whatever the parts are."""
    ours, our_words = _said(one.text, one.postal_code)
    theirs, their_words = _said(other.text, other.postal_code)
    if not any(map(has_digit, ours)) or ours != theirs or len(our_words & their_words) < _WORDS_IN_COMMON:
        return False
    return our_words <= their_words or their_words <= our_words


@lru_cache(maxsize=65536)
def _said(text: str, postal_code: str | None) -> tuple[tuple[str, ...], frozenset[str]]:
    """The numbers and lone letters of an address in order of size, its postal code aside, and its other words."""
    words = _WORD.findall(_plain_letters(text))
    numbers = [word.lstrip("0") for word in words if len(word) == 1 or has_digit(word)]
    told = [number for number in numbers if number != postal_code and number]
    return tuple(sorted(told)), frozenset(word for word in words if len(word) > 1 and word.isalpha()) - _SAID_ANYWAY


def _plain_letters(text: str) -> str:
    """A text in small letters without accents: Apartmanı is Apartmani."""
    return without_marks(unicodedata.normalize("NFKD", text.lower().replace("ı", "i")))


def _within_building(one: ParsedAddress, other: ParsedAddress, *, whole: bool) -> Proximity:
    if _differ(one.floors, other.floors):
        return Proximity.SAME_BUILDING
    if one.units and other.units:
        fewer, more = sorted((one.units, other.units), key=len)
        # In the east `10-44` is room 44 of 10, elsewhere rooms 10 to 44.
        same_door = operator.eq if {one.country, other.country} & CIS else _same_door
        same = all(any(same_door(a, b) for b in more) for a in fewer) and same_door(fewer[-1], more[-1])
        return Proximity.SAME_UNIT if same else Proximity.SAME_BUILDING
    if one.units or other.units:
        named, plain = (one, other) if one.units else (other, one)
        # A number of which is not said what it is may be that of the room, its floor before it or not.
        doors = {named.units[-1], *(floor + named.units[-1].zfill(2) for floor in named.floors)}
        return Proximity.SAME_BUILDING if doors.isdisjoint(plain.loose) else Proximity.SAME_UNIT
    bare = not (one.floors or other.floors)
    return Proximity.SAME_UNIT if bare and whole else Proximity.SAME_BUILDING


def _same_door(one: str, other: str) -> bool:
    """Whether two numbers of rooms are one, or one is among the other's: 2508 is in 2507-2508 and in 2507-8."""
    if one == other:
        return True
    ours, theirs = _doors(one), _doors(other)
    return ours is not None and theirs is not None and ours[0] <= theirs[1] and theirs[0] <= ours[1]


@lru_cache(maxsize=16384)
def _doors(number: str) -> tuple[int, int] | None:
    found = _RANGE.fullmatch(number)
    if found is None:
        return None
    first, last = found[1], found[2] or found[1]
    return int(first), int(first[: -len(last)] + last) if len(last) < len(first) else int(last)


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
        _same_words(a, b)
        for a in one.sites
        for b in other.sites
        if max(map(len, a), default=0) >= 4 <= max(map(len, b), default=0)
    )


def _shares_house(one: ParsedAddress, other: ParsedAddress) -> bool | None:
    """True, False, or None where one of the two gives no house number."""
    if not one.houses or not other.houses:
        return None
    ours, theirs = ({_plain(house) for house in address.houses} for address in (one, other))
    if not ours.isdisjoint(theirs):
        return True
    # One building along `45-51` is as often written 45; in the east the second number is a room or a wing.
    if {one.country, other.country} & CIS:
        return False
    return _lies_within(ours, other.houses) or _lies_within(theirs, one.houses)


def _lies_within(numbers: set[str], houses: tuple[str, ...]) -> bool:
    spans = [between for house in houses if (between := span(house)) is not None]
    return any(low <= int(number) <= high for number in numbers if number.isdigit() for low, high in spans)


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one) and bool(other) and set(one).isdisjoint(other)


def _same_town(one: ParsedAddress, other: ParsedAddress) -> bool:
    """Whether nothing says that the towns differ: a postal code or a place in common, or too little said."""
    if one.postal_code and other.postal_code and one.postal_code == other.postal_code:
        return True
    if not one.places or not other.places:
        return True
    # Most towns that are one are written alike.
    if not set(one.places).isdisjoint(other.places):
        return True
    return any(_same_words(a, b) or _initials(a, b) for a in one.places for b in other.places)


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names have the same words, but for a letter or for words that one of them leaves out."""
    ours, theirs = set(one), set(other)
    return ours <= theirs or theirs <= ours or fuzz.ratio(" ".join(one), " ".join(other)) >= _SPELT_ALIKE


def _initials(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one place is the first letters of the other: TST is Tsim Sha Tsui."""
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and len(long) >= 3 and short[0] == "".join(word[0] for word in long)


def _plain(house: str) -> str:
    return house.replace(" ", "").replace("-", "").lstrip("0")


def _land(country: str) -> str:
    # Hong Kong and Macau addresses are printed under China as often as under their own code.
    return "CN" if country in ("HK", "MO") else country
