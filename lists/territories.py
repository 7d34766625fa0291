"""Which country or part of one a name or code means: rigour's look-up, on a table that is ready made.

rigour makes its table of names in every process, which takes some seconds; `tools.territory_names` writes it down.
"""

import csv
from functools import cache, lru_cache
from importlib import resources

from rigour.territories import get_territory
from rigour.territories.lookup import lookup_by_identifier
from rigour.territories.territory import Territory
from rigour.territories.util import normalize_territory_name

# What the library knows beside countries and their parts: the whole world, and cyberspace.
_NOWHERE = frozenset({"zz", "ip"})


@lru_cache(maxsize=65536)
def territory_of(text: str) -> Territory | None:
    """The territory that a code (alpha-2, alpha-3, …) or a name in any language means, or None."""
    found = lookup_by_identifier(text)
    if found is None:
        code = _names().get(normalize_territory_name(text))
        found = get_territory(code) if code else None
    return None if found is not None and found.code in _NOWHERE else found


@cache
def _names() -> dict[str, str]:
    table = resources.files("lists").joinpath("territory_names.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["name"]: row["territory"] for row in rows}
