"""Looks names up on the lists, without a deal around them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from app.clock import Clock
from app.domain.match import Confidence, Match, Query
from app.matching.index import MatchIndex
from app.services.index import ListIndex

DEFAULT_MIN_SCORE = 0.7
DEFAULT_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in brief, for looking up in bulk."""

    listing_id: str
    score: float
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class BulkLookup:
    """Looks names up in brief, all on one state of the lists and one day, whatever is loaded meanwhile."""

    index: MatchIndex
    day: date
    sources: frozenset[str] | None = None
    min_score: float = DEFAULT_MIN_SCORE
    limit: int = DEFAULT_LIMIT

    def hits(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """The matches of each query, best first."""
        found = self.index.lookup_all(
            queries, as_of=self.day, sources=self.sources, min_score=self.min_score, limit=self.limit
        )
        return [
            [Hit(listing_id, score, Confidence(confidence)) for listing_id, score, confidence in some] for some in found
        ]


class Lookup:
    """Finds the listings that a name leads to."""

    def __init__(self, index: ListIndex, clock: Clock) -> None:
        self._index = index
        self._clock = clock

    def match(
        self,
        queries: Sequence[Query],
        *,
        sources: Collection[str] | None = None,
        min_score: float = DEFAULT_MIN_SCORE,
        limit: int = DEFAULT_LIMIT,
        as_of: date | None = None,
    ) -> tuple[tuple[Match, ...], ...]:
        """The matches of each query, best first, all on one state of the lists; `as_of` None is today."""
        index = self._index.agreed().matches
        day = as_of or self._clock().date()
        wanted = frozenset(sources) if sources is not None else None
        found = index.search_all(queries, as_of=day, sources=wanted, min_score=min_score, limit=limit)
        return tuple(map(tuple, found))

    def in_bulk(
        self,
        *,
        sources: Collection[str] | None = None,
        min_score: float = DEFAULT_MIN_SCORE,
        limit: int = DEFAULT_LIMIT,
    ) -> BulkLookup:
        """A look-up on the lists as they stand now and today's date."""
        wanted = frozenset(sources) if sources is not None else None
        return BulkLookup(self._index.current().matches, self._clock().date(), wanted, min_score, limit)
