"""Phone numbers: one form to compare by, and the country that gave them out."""

import re
from functools import cache, lru_cache

import phonenumbers

from app.names.script import romanise
from app.reference.dated import load

# The least digits of a number that belongs to one subscriber, and no emergency or short service.
_LEAST = 7
_NOT_DIALLED = re.compile(r"[^\d+]")
_EXTENSION = re.compile(r"(?:ext|доб|вн|#|;|x)\.?\s*\d{1,6}\s*$", re.IGNORECASE)
_TRUNK_IN_BRACKETS = re.compile(r"(?<=\d)\s*\(0\)\s*")


@lru_cache(maxsize=16384)
def normalise_phone(text: str, country: str | None = None) -> str | None:
    """The number in international digits without a plus (`8675582913231`); None when it cannot be read.

    `country` (alpha-2) reads a number written the national way. Extensions are dropped.
    """
    parsed = _parse(text, country)
    if parsed is None or parsed.country_code is None or parsed.national_number is None:
        return None
    national = phonenumbers.national_significant_number(parsed)
    return f"{parsed.country_code}{national}" if len(national) >= _LEAST else None


@lru_cache(maxsize=16384)
def country_of_phone(text: str, country: str | None = None) -> str | None:
    """The country (alpha-2) whose number it is; +7 6 and +7 7 are Kazakhstan's, +7 else Russia's."""
    parsed = _parse(text, country)
    if parsed is None:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    if region and region != "001":
        return region
    if parsed.country_code == 7:
        return "KZ" if str(parsed.national_number)[:1] in ("6", "7") else "RU"
    regions = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
    return regions[0] if len(regions) == 1 and regions[0] != "001" else None


def _parse(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    written = _TRUNK_IN_BRACKETS.sub("", _EXTENSION.sub("", romanise(text))).strip()
    dialled = _NOT_DIALLED.sub("", written)
    if dialled.startswith("00"):
        dialled = "+" + dialled[2:]
    if not _LEAST <= len(dialled.lstrip("+")) <= 15:
        return None
    if dialled.startswith("+"):
        return _read(dialled, None)
    if len(dialled) == 11 and dialled[0] in "78" and country in ("RU", "KZ"):
        return _read("+7" + dialled[1:], None)
    national = _read(dialled, country) if country else None
    if national is not None and phonenumbers.is_valid_number(national):
        return national
    return _without_plus(written, dialled) or _by_russian_trunk(dialled, country) or national


def _by_russian_trunk(dialled: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    """Read 8 and ten digits as a number of Russia or Kazakhstan in a land where it is no number of its own."""
    if country not in _with_russian_trunk() or len(dialled) != 11 or dialled[0] != "8":
        return None
    parsed = _read("+7" + dialled[1:], None)
    return parsed if parsed is not None and phonenumbers.is_valid_number(parsed) else None


@cache
def _with_russian_trunk() -> frozenset[str]:
    """The countries where Russia's national form is read by habit."""
    habits = (fact for fact in load("phone_habits").facts if fact["habit"] == "russian-trunk")
    return frozenset(country for fact in habits for country in fact["countries"])


def _read(dialled: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(dialled, country)
    except phonenumbers.NumberParseException:
        return None


def _without_plus(written: str, dialled: str) -> phonenumbers.PhoneNumber | None:
    """Read digits as international when they make a valid number and do not look national.

    A leading bracket or 0 is an area code; 8 and ten digits is Russia's national form before all else.
    """
    national = written.startswith("(") or dialled.startswith("0") or (len(dialled) == 11 and dialled[0] == "8")
    parsed = None if national or len(dialled) < 10 else _read("+" + dialled, None)
    return parsed if parsed is not None and phonenumbers.is_valid_number(parsed) else None
