"""Screen a deal, read screenings, decide on them."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Path, Query, Response

from app.contract.screening import DecisionIn, DecisionOut, ScreeningBrief, ScreeningOut, ScreeningPage, StandingOut
from app.contract.transaction import ScreeningIn
from app.db.screenings import StoredScreening
from app.domain.decision import Decision
from app.domain.screening import Verdict
from app.errors import (
    AlreadyDecided,
    BadRequest,
    Conflict,
    DatabaseUnavailable,
    Erased,
    Forbidden,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    SecondPersonNeeded,
    Superseded,
    TooLarge,
    Unauthenticated,
)
from app.ownership.picture import draw_network
from app.services.answer import timestamp
from app.web.deps import MayReview, MayScreen, Wired
from app.web.json_answer import answered, stored
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/screenings", tags=["Screen a deal"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)
ScreeningId = Annotated[str, Path(description="The id of a screening.", pattern="^scr_[0-9a-z]{1,40}$")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key and body gives the same screening back, however often it is sent.",
    ),
]


@router.post(
    "",
    status_code=201,
    summary="Screen a deal",
    response_model=ScreeningOut,
    responses=problem_responses(BadRequest, Erased, TooLarge, IdempotencyConflict, *_COMMON),
)
def screen(
    wired: Wired,
    actor: MayScreen,
    deal: ScreeningIn,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Send what is known of the deal; the answer is `clear`, `review` or `block`, with the evidence.

    Only the parties are required. What is missing comes back as a question in `required_actions`. The
    screening is stored before it is answered and never changes.
    """
    done = wired.screener.screen(deal.to_domain(), actor=actor, idempotency_key=idempotency_key)
    headers = {"Location": f"/v1/screenings/{done.id}"}
    if done.replayed:
        headers["Idempotent-Replayed"] = "true"
    return stored(done.answer, 201, headers)


@router.get("", summary="List screenings", response_model=ScreeningPage, responses=problem_responses(*_COMMON))
def page(
    wired: Wired,
    actor: MayScreen,
    verdict: Verdict | None = None,
    reference: Annotated[str | None, Query(max_length=300)] = None,
    deal: Annotated[str | None, Query(max_length=300)] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Stored screenings, newest first."""
    found = wired.reviewer.page(actor, verdict=verdict, reference=reference, deal=deal, cursor=cursor, limit=limit)
    briefs = [brief(screening) for screening in found.screenings]
    return answered({"screenings": briefs, "next_cursor": found.next_cursor})


@router.get(
    "/{screening_id}",
    summary="Read a screening",
    response_model=ScreeningOut,
    responses=problem_responses(NotFound, Erased, *_COMMON),
)
def read(wired: Wired, actor: MayScreen, screening_id: ScreeningId) -> Response:
    """The screening as it was answered, byte for byte."""
    return stored(wired.reviewer.get(screening_id, actor).answer)


@router.get(
    "/{screening_id}/network.svg",
    summary="See who stands behind whom",
    response_class=Response,
    responses={
        200: {"description": "The picture", "content": {"image/svg+xml": {}}},
        **problem_responses(NotFound, Erased, *_COMMON),
    },
)
def network(wired: Wired, actor: MayScreen, screening_id: ScreeningId) -> Response:
    """A picture of the parties of the deal, those behind them, and which of them are listed."""
    screening = wired.reviewer.get(screening_id, actor).screening
    picture = draw_network(screening.transaction, screening.counted, screening.red_flags)
    return Response(picture, media_type="image/svg+xml")


@router.post(
    "/{screening_id}/rescreen",
    status_code=201,
    summary="Screen the same deal again",
    response_model=ScreeningOut,
    responses={
        200: {"model": ScreeningOut, "description": "The earlier screening, given again byte for byte"},
        **problem_responses(NotFound, Erased, Conflict, *_COMMON),
    },
)
def rescreen(
    wired: Wired,
    actor: MayScreen,
    screening_id: ScreeningId,
    replay: Annotated[
        bool, Query(description="Give the earlier screening again on the lists, the policy and the program of its day.")
    ] = False,
) -> Response:
    """A new screening of the same deal on the lists as they are now; the earlier one stays.

    With `replay=true` nothing is stored: the earlier screening is computed anew from what it rested on. `200` is the
    same answer, byte for byte; a `409` says which part is not available any more.
    """
    if replay:
        replayed = wired.replayer.replay(screening_id, actor)
        if replayed.is_same and replayed.answer is not None:
            return stored(replayed.answer)
        what = "; ".join(replayed.unavailable) or "nothing: the same lists, policy and program now answer otherwise"
        raise Conflict(f"{screening_id} cannot be given again. Not available any more: {what}.")
    done = wired.screener.rescreen(screening_id, actor=actor)
    return stored(done.answer, 201, {"Location": f"/v1/screenings/{done.id}"})


@router.post(
    "/{screening_id}/decisions",
    status_code=201,
    summary="Decide on a screening",
    response_model=DecisionOut,
    responses=problem_responses(NotFound, Erased, AlreadyDecided, SecondPersonNeeded, Superseded, *_COMMON),
)
def decide(wired: Wired, actor: MayReview, screening_id: ScreeningId, decision: DecisionIn) -> Response:
    """Release, reject or escalate a deal. The screening stays as it is; the decision is put beside it.

    A `block` is released by two people, unless the settings say otherwise: after the first it is `waiting`. What was
    rejected stays rejected; what was released may still be rejected or escalated. Only the newest screening of a deal
    can be released.
    """
    made = wired.reviewer.decide(screening_id, decision.outcome, decision.note, actor)
    return answered(decision_values(made), 201)


@router.get(
    "/{screening_id}/decisions",
    summary="Read the decisions on a screening",
    response_model=list[DecisionOut],
    responses=problem_responses(NotFound, Erased, *_COMMON),
)
def decisions(wired: Wired, actor: MayScreen, screening_id: ScreeningId) -> Response:
    """The decisions on a screening, oldest first."""
    return answered([decision_values(made) for made in wired.reviewer.decisions(screening_id, actor)])


@router.get(
    "/{screening_id}/standing",
    summary="Ask whether the deal may go on",
    response_model=StandingOut,
    responses=problem_responses(NotFound, Erased, *_COMMON),
)
def standing(wired: Wired, actor: MayScreen, screening_id: ScreeningId) -> Response:
    """What a shop asks before it takes payment or ships: `go` is true where the screening was clear or is released,
    and the deal was not screened again since.
    """
    stand = wired.reviewer.stand(screening_id, actor)
    return answered(
        {
            "screening_id": stand.screening.id,
            "verdict": stand.screening.verdict,
            "standing": stand.standing,
            "go": stand.is_go,
            "because": stand.because,
            "newer": stand.newer,
            "decisions": [decision_values(made) for made in stand.decisions],
        }
    )


def brief(screening: StoredScreening) -> dict[str, object]:
    """A screening in a listing of many, as plain values."""
    answer = orjson.loads(screening.answer)
    return {field: answer.get(field) for field in ScreeningBrief.model_fields}


def decision_values(made: Decision) -> dict[str, object]:
    """A decision as plain values."""
    return {
        "id": made.id,
        "screening_id": made.screening_id,
        "outcome": made.outcome,
        "standing": made.leaves,
        "note": made.note,
        "decided_by": made.decided_by,
        "decided_at": timestamp(made.decided_at),
    }
