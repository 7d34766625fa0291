"""The Common High Priority List as it stood on a day."""

from datetime import date
from functools import lru_cache

from app.reference import dated
from app.reference.dated import DatedFact


def find_priority(hs: str, as_of: date) -> DatedFact | None:
    """Return the list's row (`tier`, `description`) for a code of six digits or more; None when not on it."""
    return _by_code(as_of).get(hs[:6])


@lru_cache(maxsize=1024)
def _by_code(as_of: date) -> dict[str, DatedFact]:
    return {fact["hs"]: fact for fact in dated.load("goods/common_high_priority").in_force(as_of)}
