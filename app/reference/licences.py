"""Where a controlled item needs an export licence, by the dated tables of each jurisdiction."""

from datetime import date
from functools import lru_cache

from app.reference import dated
from app.reference.dated import DatedFact


@lru_cache(maxsize=4096)
def find_licence_needs(
    reasons: tuple[str, ...], origin: str | None, destination: str, jurisdictions: frozenset[str], as_of: date
) -> tuple[DatedFact, ...]:
    """Return the rules by which an item controlled for these reasons needs a licence on its way.

    Countries are ISO 3166-1 alpha-2; goods that stay in one country need none. A rule of a territory
    speaks where the goods start there, and where nobody says where they start.
    """
    if origin == destination:
        return ()
    wanted = frozenset(reasons)
    return tuple(
        row
        for row in dated.load("goods/licence_needs").in_force(as_of)
        if row["jurisdiction"] in jurisdictions
        and wanted.intersection(row["reasons"])
        and destination not in row["free"]
        and _speaks(row, origin)
    )


def _speaks(row: DatedFact, origin: str | None) -> bool:
    territory = row.get("from")
    if territory is None:
        return True
    return origin in territory if origin is not None else not row.get("known_origin")
