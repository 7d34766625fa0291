"""Where a controlled item needs an export licence, by the dated tables of each jurisdiction."""

from collections.abc import Iterable
from datetime import date

from app.reference import dated
from app.reference.dated import DatedFact


def find_licence_needs(
    reasons: Iterable[str], origin: str | None, destination: str, jurisdictions: Iterable[str], as_of: date
) -> tuple[DatedFact, ...]:
    """Return the rules by which an item controlled for these reasons needs a licence on its way.

    Countries are ISO 3166-1 alpha-2; goods that stay in one country need none. A rule of a territory
    speaks where the goods start there, and where nobody says where they start.
    """
    if origin == destination:
        return ()
    wanted, bound = frozenset(reasons), frozenset(jurisdictions)
    return tuple(
        row
        for row in dated.load("goods/licence_needs").in_force(as_of)
        if row["jurisdiction"] in bound
        and wanted.intersection(row["reasons"])
        and destination not in row["free"]
        and _speaks(row, origin)
    )


def _speaks(row: DatedFact, origin: str | None) -> bool:
    territory = row.get("from")
    if territory is None:
        return True
    return origin in territory if origin is not None else not row.get("known_origin")
