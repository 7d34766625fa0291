"""What the dealer knows himself: who belongs to whom, and past deals."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from app.contract.lookup import AffiliationIn, PastDealIn
from app.db.affiliations import StoredAffiliation
from app.errors import DatabaseUnavailable, Forbidden, InvalidInput, Unauthenticated
from app.services.answer import timestamp
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1", tags=["What you know yourself"])

_COMMON = problem_responses(Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)


@router.post("/affiliations", status_code=201, summary="Note who belongs to whom", responses=_COMMON)
def note(wired: Wired, actor: MayScreen, record: AffiliationIn) -> Response:
    """Note what the claimed company answered: it confirmed the tie, or denied it.

    A maker who denies having sold to somebody is a `denied` record too.
    """
    return answered(_affiliation(wired.affiliations.record(record.to_domain(), actor)), 201)


@router.get("/affiliations", summary="Read the register", responses=_COMMON)
def affiliations(
    wired: Wired,
    actor: MayScreen,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """The records, oldest first."""
    found = wired.affiliations.page(actor, cursor=cursor, limit=limit)
    return answered(
        {"affiliations": [_affiliation(record) for record in found.records], "next_cursor": found.next_cursor}
    )


@router.post("/history", status_code=201, summary="Put in past deals", responses=_COMMON)
def history(
    wired: Wired, actor: MayScreen, deals: Annotated[list[PastDealIn], Body(min_length=1, max_length=10_000)]
) -> Response:
    """Past deals of your own, or customs records; a record already known does not count twice."""
    added = wired.history.add((deal.to_domain() for deal in deals), actor)
    return answered({"received": len(deals), "added": added}, 201)


def _affiliation(stored: StoredAffiliation) -> dict[str, object]:
    record = stored.record
    return {
        "id": stored.id,
        "claimant": record.claimant,
        "principal": record.principal,
        "status": record.status,
        "date": record.date.isoformat(),
        "source": record.source,
        "recorded_at": timestamp(stored.recorded_at),
    }
