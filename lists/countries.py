"""Country names and codes, as lists print them, to ISO 3166-1 alpha-2.

Regions under their own sanctions regime become ISO 3166-2: UA-43 Crimea, UA-14 Donetsk, UA-09 Luhansk.
The names in many languages and scripts are rigour's; here stand the forms it does not read.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lists.territories import territory_of

_OWN_REGIME = {"ua-cri": "UA-43", "ua-dpr": "UA-14", "ua-lpr": "UA-09"}

# Forms seen in official lists, in the key form of `_key`.
_PRINTED = {
    "burma": "MM",
    "car": "CF",
    "chinese taipei": "TW",
    "cote d ivoire": "CI",
    "crimea": "UA-43",
    "crimea region of ukraine": "UA-43",
    "autonomous republic of crimea": "UA-43",
    "republic of crimea": "UA-43",
    "sevastopol": "UA-43",
    "simferopol": "UA-43",
    "симферополь": "UA-43",
    "севастополь": "UA-43",
    "ар крим": "UA-43",
    "крим": "UA-43",
    "крым": "UA-43",
    "crimea ukraine": "UA-43",
    "ukraine crimea": "UA-43",
    "donetsk": "UA-14",
    "donetsk people s republic": "UA-14",
    "so called donetsk people s republic": "UA-14",
    "dnr": "UA-14",
    "dpr": "UA-14",
    "luhansk": "UA-09",
    "lugansk": "UA-09",
    "luhansk people s republic": "UA-09",
    "lugansk people s republic": "UA-09",
    "so called luhansk people s republic": "UA-09",
    "lnr": "UA-09",
    "lpr": "UA-09",
    "dprk": "KP",
    "drc": "CD",
    "dem rep of the congo": "CD",
    "congo": "CG",
    "region gaza": "PS",
    "region west bank": "PS",
    "region north gaza": "PS",
    "region northern gaza": "PS",
    "gaza": "PS",
    "gaza strip": "PS",
    "west bank": "PS",
    "palestinian": "PS",
    "palestinian territories": "PS",
    "region northern mali": "ML",
    "region kafia kingi": "SD",
    "georgia": "GE",
    "holland": "NL",
    "hong kong china": "HK",
    "hong kong sar china": "HK",
    "china hong kong": "HK",
    "hksar": "HK",
    "macao china": "MO",
    "macau china": "MO",
    "china macau": "MO",
    "isle of man": "IM",
    "ivory coast": "CI",
    "netherlands antilles": "CW",
    "prc": "CN",
    "people s republic of china": "CN",
    "p r china": "CN",
    "p r of china": "CN",
    "mainland china": "CN",
    "rok": "KR",
    "republic of korea": "KR",
    "roc": "TW",
    "taiwan china": "TW",
    "taiwan province of china": "TW",
    "the gambia": "GM",
    "trnc": "CY",
    "uae": "AE",
    "u a e": "AE",
    "uk": "GB",
    "u k": "GB",
    "england": "GB",
    "great britain": "GB",
    "usa": "US",
    "u s a": "US",
    "u s": "US",
    "united states of america": "US",
    "virgin islands british": "VG",
    "bvi": "VG",
    "virgin islands u s": "VI",
    "virgin islands us": "VI",
    "man isle of": "IM",
    "türkiye": "TR",
    "turkiye": "TR",
    "republic of türkiye": "TR",
    "rf": "RU",
    "r f": "RU",
    "ussr": "SU",
    "soviet union": "SU",
    "former ussr": "SU",
    "yugoslavia": "YU",
}
# States that are gone: a place of birth in them says nothing of a country of today.
_GONE = frozenset({"SU", "YU"})
_NOT_LETTERS = re.compile(r"[^\w]+")
_BRACKET = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*$")
_SEGMENT = re.compile(r"[,;\n/()–]| - ")
_SHORT_CODE = re.compile(r"^[A-Za-z]{2,3}$")
_NUMBERS = re.compile(r"\S*\d\S*")
_EDGES = " .'’‘\"“”-"
# Short enough to be a street's or a state's abbreviation, but in an address always the country.
_SHORT_NAMES = frozenset({"UAE", "USA", "US", "U.S", "PRC", "UK"})
_SUBDIVISION = re.compile(r"^UA-(43|14|09)$")
_LONGEST_NAME = 90


@lru_cache(maxsize=65536)
def country_code(text: str | None) -> str | None:
    """The ISO code of a country named or coded in a field of its own; None when it names none.

    Takes alpha-2, alpha-3, names in many languages and scripts, inverted ("Korea, South"), bilingual
    ("Russia / Russie") and bracketed ("Myanmar (Burma)") forms, and well-known cities and provinces.
    """
    if not text or len(text) > _LONGEST_NAME:
        return None
    found = _code(text.strip())
    return None if found in _GONE else found


def country_codes(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The codes of several fields, each once, in order; what names no country is left out."""
    return tuple(dict.fromkeys(code for text in texts if (code := country_code(text))))


@lru_cache(maxsize=16384)
def country_in_address(text: str | None) -> str | None:
    """The country that a one-line address names, looked for from its end; None when it names none.

    A country anywhere goes before a province or a city, which are asked for last.
    """
    if not text:
        return None
    segments = [segment for part in reversed(_SEGMENT.split(text)) if (segment := part.strip(_EDGES))]
    for segment, before in itertools.zip_longest(segments, segments[1:]):
        # "Korea, North" before "Korea": the second half of an inverted name stands last.
        code = (_named_country(f"{segment} {before}") if before else None) or _named_country(segment)
        if code is not None:
            return code
    for segment in segments:
        code = _country_at_edge(segment)
        if code is not None:
            return code
    for segment in segments:
        place = _NUMBERS.sub("", segment).strip(_EDGES)
        code = _code(place) if len(place) > 3 else None
        if code is not None and code not in _GONE:
            return code
    return None


def names_country(text: str) -> bool:
    """Whether a part of an address is the name of a country, not a code nor the name of a city or a province."""
    return _named_country(text.strip(_EDGES)) is not None


@lru_cache(maxsize=65536)
def _named_country(segment: str) -> str | None:
    # No country's name begins with a number, as half of all streets do.
    if segment[:1].isdigit() or (len(segment) <= 3 and segment not in _SHORT_NAMES):
        return None
    printed = _PRINTED.get(_key(segment))
    if printed is not None:
        return None if printed in _GONE else printed
    territory = territory_of(segment)
    if territory is None or len(territory.code) != 2 or _key(segment) in {_key(place) for place in territory.places}:
        return None
    return territory.code.upper()


def _country_at_edge(segment: str) -> str | None:
    words = segment.split()
    for count in (4, 3, 2, 1):
        if len(words) > count:
            for edge in (words[-count:], words[:count]):
                named = " ".join(edge)
                code = _named_country(named) if len(named) > 3 else None
                if code is not None:
                    return code
    return None


def _key(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text.casefold()).strip()


def _code(text: str) -> str | None:
    if any(char.isdigit() for char in text):
        subdivision = text.strip().upper().replace("UA-40", "UA-43")
        return subdivision if _SUBDIVISION.match(subdivision) else None
    for form in _forms(text):
        printed = _PRINTED.get(_key(form))
        if printed is not None:
            return printed
        territory = territory_of(form)
        if territory is None:
            continue
        if territory.code in _OWN_REGIME:
            return _OWN_REGIME[territory.code]
        code = territory.ftm_country or territory.code
        while len(code) != 2 and territory.parent is not None:
            territory = territory.parent
            code = territory.code
        if code.startswith("ua-") and territory.code in _OWN_REGIME:
            return _OWN_REGIME[territory.code]
        short = code[:2] if "-" in code else code
        if len(short) == 2:
            return short.upper()
        return "SU" if territory.is_historical else None
    return None


def _forms(text: str) -> Iterator[str]:
    text = " ".join(text.split()).strip(" .;")
    if not text:
        return
    yield text
    if _SHORT_CODE.match(text):
        return
    if text.casefold().startswith("region: "):
        yield text[8:]
    bracket = _BRACKET.match(text)
    if bracket:
        yield bracket[1]
        yield bracket[2]
    if text.count(",") == 1:
        last, first = text.split(",")
        yield f"{first.strip()} {last.strip()}"
        yield last
    if "/" in text:
        yield from (part.strip() for part in text.split("/"))
    if text.casefold().startswith("the "):
        yield text[4:]
