"""Countries as a caller writes them: ISO codes or names in, ISO 3166-1 alpha-2 out, regions kept beside."""

from functools import cache

from rapidfuzz import fuzz, process
from rigour.territories import get_territories

from lists.countries import country_code

NEAR_ENOUGH = 75
# ISO 3166 reserves these, but nobody is established or delivered to there.
_NO_COUNTRY = frozenset({"EU", "UN"})


def to_code(text: str) -> str | None:
    """Normalise a country or a region with its own sanctions regime: `DE`, `UA-43`; None when unknown."""
    code = country_code(text)
    return None if code in _NO_COUNTRY else code


def country_of(code: str) -> str:
    """The country of a code: `UA` of `UA-43`."""
    return code[:2]


def region_of(code: str | None) -> str | None:
    """The region of a code, None where it is a whole country."""
    return code if code and "-" in code else None


def nearest_country(text: str) -> str | None:
    """Name the country a misspelt name most likely meant: `Germany (DE)`."""
    found = process.extractOne(text.casefold(), _names(), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    if found is None:
        return None
    name, code = _names()[found[2]], found[2]
    return f"{name.title()} ({code})"


@cache
def _names() -> dict[str, str]:
    return {
        territory.code.upper(): territory.name.casefold()
        for territory in get_territories()
        if territory.is_country and len(territory.code) == 2
    }
