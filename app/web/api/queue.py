"""What waits for a person."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Response

from app.contract.screening import QueueOut, WaitingOut
from app.domain.screening import Verdict
from app.errors import DatabaseUnavailable, Forbidden, InvalidInput, Unauthenticated
from app.web.api.screenings import decision_values
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/queue", tags=["Decide"])

_OF_SCREENING = tuple(name for name in WaitingOut.model_fields if name not in ("standing", "decisions"))


@router.get(
    "",
    summary="See what waits for a person",
    response_model=QueueOut,
    responses=problem_responses(Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable),
)
def queue(
    wired: Wired,
    actor: MayScreen,
    verdict: Verdict | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Blocks before reviews, the oldest of each first. A deal waits by its newest screening only, until it is
    released or rejected.
    """
    found = wired.reviewer.queue(actor, verdict=verdict, cursor=cursor, limit=limit)
    waiting = [
        {
            **{name: answer.get(name) for answer in (orjson.loads(stored.answer),) for name in _OF_SCREENING},
            "standing": one.standing,
            "decisions": [decision_values(made) for made in decisions],
        }
        for one, stored, decisions in found.waiting
    ]
    return answered({"waiting": waiting, "next_cursor": found.next_cursor})
