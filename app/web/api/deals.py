"""A deal from the first quote to the shipment."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Response

from app.contract.screening import DealOut, DealScreeningOut
from app.errors import DatabaseUnavailable, Forbidden, InvalidInput, NotFound, Unauthenticated
from app.services.review import Stand
from app.web.api.screenings import decision_values
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/deals", tags=["Screen a deal"])

_OF_SCREENING = tuple(name for name in DealScreeningOut.model_fields if name not in ("standing", "decisions"))


@router.get(
    "/{deal:path}",
    summary="Follow a deal",
    response_model=DealOut,
    responses=problem_responses(NotFound, Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable),
)
def read(
    wired: Wired,
    actor: MayScreen,
    deal: Annotated[str, Path(description="Your own number of the deal, as `deal` in its screenings.", max_length=300)],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The screenings of one deal, newest first, each with its stage, what changed since the one before, and what was
    decided. `go`: whether the deal may go on now.
    """
    found = wired.reviewer.deal(deal, actor, cursor=cursor, limit=limit)
    return answered(
        {
            "deal": deal,
            "go": found.newest.is_go,
            "because": found.newest.because,
            "newest": found.newest.screening.id,
            "screenings": [_one(stand) for stand in found.screenings],
            "next_cursor": found.next_cursor,
        }
    )


def _one(stand: Stand) -> dict[str, object]:
    answer = orjson.loads(stand.screening.answer)
    return {
        **{name: answer.get(name) for name in _OF_SCREENING},
        "standing": stand.standing,
        "decisions": [decision_values(made) for made in stand.decisions],
    }
