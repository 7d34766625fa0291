"""Look a name up: one by hand, many at once, one listing whole."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.contract.base import Country, Day, PartyName
from app.contract.countries import country_of
from app.contract.lookup import MatchAnswer, MatchIn, Score
from app.contract.screening import MatchOut
from app.contract.transaction import PartyKind
from app.domain import match as domain
from app.errors import DatabaseUnavailable, Forbidden, InvalidInput, NotFound, Unauthenticated
from app.services.answer import as_listing, as_match
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses
from lists.model import Kind

router = APIRouter(prefix="/v1", tags=["Look a name up"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)


@router.get(
    "/search",
    summary="Look a name up by hand",
    response_model=dict[str, list[MatchOut]],
    responses=problem_responses(*_COMMON),
)
def search(
    wired: Wired,
    actor: MayScreen,
    name: Annotated[PartyName, Query(examples=["Kompaniya AMG"])],
    kind: PartyKind = "unknown",
    country: Annotated[Country | None, Query(examples=["RU"])] = None,
    source: Annotated[list[str] | None, Query(max_length=100)] = None,
    min_score: Score = 0.7,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    as_of: Day | None = None,
) -> Response:
    """The listed parties whose names are near this one, best first, with the evidence."""
    query = domain.Query(name, Kind(kind), countries=(country_of(country),) if country else ())
    (found,) = wired.lookup.match(
        [query], as_of=as_of, min_score=min_score, limit=limit, sources=frozenset(source) if source else None
    )
    return answered({"matches": [as_match(match) for match in found]})


@router.post(
    "/match",
    summary="Look many names up at once",
    response_model=MatchAnswer,
    responses=problem_responses(*_COMMON),
)
def match(wired: Wired, actor: MayScreen, body: MatchIn) -> Response:
    """Up to 1,000 names in one call; the results stand in the order of the queries."""
    found = wired.lookup.match(
        [query.to_domain() for query in body.queries],
        as_of=body.as_of,
        min_score=body.min_score,
        limit=body.limit,
        sources=frozenset(body.sources) if body.sources is not None else None,
    )
    results = [
        {"id": query.id, "matches": [as_match(match) for match in matches]}
        for query, matches in zip(body.queries, found, strict=True)
    ]
    return answered({"results": results})


@router.get("/listings/{listing_id}", summary="Read a listing", responses=problem_responses(NotFound, *_COMMON))
def listing(
    wired: Wired,
    actor: MayScreen,
    listing_id: Annotated[str, Path(max_length=300, examples=["ofac-sdn:50946"])],
) -> Response:
    """The whole entry with its history."""
    return answered(as_listing(wired.lists.listing(listing_id)))
