"""The numbers of addresses: which words are one, and the one form they are compared in."""

import re
from functools import lru_cache

from app.matching.addresses.lexicon import CHINESE, CIS

_DIGIT = re.compile(r"[0-9]")
_ORDINAL = re.compile(r"^(\d{1,4})-?(?:st|nd|rd|th|ya|aya|iya|y|i|iy|oy|ay|oi|ii|go|gо|ogo|ti|tyi|yi|ye|e|er|eme|o)$")
_WRITTEN = {
    **dict.fromkeys(("first", "pervyy", "pervaya"), "1"),
    **dict.fromkeys(("second", "vtoroy", "vtoraya"), "2"),
    **dict.fromkeys(("third", "tretiy", "tretya"), "3"),
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "seventh": "7",
    "eighth": "8",
    "ninth": "9",
    "tenth": "10",
}
_ROMAN = re.compile(r"^(?:[ivx]{1,5}[a-z]?|[ivx]+-[a-z])$")
_FLOOR = re.compile(r"^(-?\d{1,3}|g|m|ug|lg)/?(f|fl|floor)$")
_CHINESE_HOUSE = re.compile(r"^(\d+[a-z]?)hao$")
_POSTAL = re.compile(r"^(?:\d{6}|\d{5}|\d{7}|\d{10}|[a-z]{1,2}-\d{4,6}|\d{5}-\d{3,5}|\d{3}-\d{4}|\d{2}-\d{3})$")
_SIX_DIGITS = CIS | frozenset({"CN", "IN", "SG", "RO"})
FOUR_DIGITS = frozenset(
    {
        "AT",
        "AU",
        "BE",
        "BG",
        "CH",
        "CY",
        "DK",
        "GE",
        "HU",
        "LI",
        "LU",
        "LV",
        "MK",
        "NL",
        "NO",
        "NZ",
        "PH",
        "SI",
        "ZA",
    }
)
_JOINED = re.compile(r"(?<=[a-z])-(?=\d)|(?<=\d)-(?=[a-z])")
_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")


def has_digit(token: str) -> bool:
    return _DIGIT.search(token) is not None


@lru_cache(maxsize=65536)
def ordinal(token: str) -> str | None:
    """The number of `5th`, `3-ya`, `second`; None for other words."""
    found = _ORDINAL.match(token)
    return found[1] if found else _WRITTEN.get(token)


def is_value(token: str) -> bool:
    """Whether the word can be the number of a room or a block: digits, a Roman numeral or one letter."""
    return has_digit(token) or len(token) == 1 or bool(_ROMAN.match(token))


@lru_cache(maxsize=65536)
def floor_of(token: str, country: str | None) -> str | None:
    """The floor in `16/f` or, where floors are written so, `12f`."""
    found = _FLOOR.match(token)
    if found and ("/" in token or len(found[2]) > 1 or country not in CIS):
        return found[1]
    return None


def chinese_house(token: str) -> str | None:
    """The house number in `2hao`."""
    found = _CHINESE_HOUSE.match(token)
    return found[1] if found else None


def is_postal(token: str, country: str | None) -> bool:
    """Whether a number is a postal code by its form in that country."""
    if not _POSTAL.match(token):
        return False
    if token.isdigit():
        if len(token) == 6:
            return country is None or country in _SIX_DIGITS or country not in CHINESE
        if len(token) == 5:
            return country not in _SIX_DIGITS and country != "HK"
        return (len(token) == 10 and country in ("IR", None)) or (len(token) == 7 and country in ("IL", "JP", None))
    return True


@lru_cache(maxsize=65536)
def canonical(token: str) -> str:
    """One form of a unit's or house's number: no leading zeros, `a-602` as `a602`."""
    return _ZEROS.sub("", _JOINED.sub("", token))


@lru_cache(maxsize=16384)
def span(number: str) -> tuple[int, int] | None:
    """The first and last of a range of numbers (`45-51`, `1318-19`); None when it is none."""
    first, dash, last = number.partition("-")
    if not dash or not first.isdigit() or not last.isdigit():
        return None
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    low, high = int(first), int(last)
    return (low, high) if low < high <= low + 80 else None
