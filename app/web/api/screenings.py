"""Screen a deal, read screenings, decide on them."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Body, Header, Path, Query, Response

from app.contract.screening import DecisionIn, DecisionOut, ScreeningBrief, ScreeningOut, ScreeningPage
from app.contract.transaction import ScreeningIn
from app.db.screenings import StoredScreening
from app.domain.decision import Decision
from app.domain.screening import Verdict
from app.errors import (
    BadRequest,
    DatabaseUnavailable,
    Forbidden,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    TooLarge,
    Unauthenticated,
)
from app.ownership.picture import draw_network
from app.samples import load_samples
from app.services.answer import timestamp
from app.web.deps import MayReview, MayScreen, Wired
from app.web.json_answer import answered, stored
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/screenings", tags=["Screen a deal"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)
_EXAMPLES = {
    sample.name: {"summary": f"{sample.verdict.capitalize()}: {sample.title}", "value": sample.request}
    for sample in load_samples()
}
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
    responses=problem_responses(BadRequest, TooLarge, IdempotencyConflict, *_COMMON),
)
def screen(
    wired: Wired,
    actor: MayScreen,
    deal: Annotated[ScreeningIn, Body(openapi_examples=_EXAMPLES)],
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
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Stored screenings, newest first."""
    found = wired.reviewer.page(actor, verdict=verdict, reference=reference, cursor=cursor, limit=limit)
    briefs = [_brief(screening) for screening in found.screenings]
    return answered({"screenings": briefs, "next_cursor": found.next_cursor})


@router.get(
    "/{screening_id}",
    summary="Read a screening",
    response_model=ScreeningOut,
    responses=problem_responses(NotFound, *_COMMON),
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
        **problem_responses(NotFound, *_COMMON),
    },
)
def network(wired: Wired, actor: MayScreen, screening_id: ScreeningId) -> Response:
    """A picture of the parties of the deal, those behind them, and which of them are listed."""
    screening = wired.reviewer.get(screening_id, actor).screening
    picture = draw_network(screening.transaction, screening.matches, screening.red_flags)
    return Response(picture, media_type="image/svg+xml")


@router.post(
    "/{screening_id}/rescreen",
    status_code=201,
    summary="Screen the same deal again",
    response_model=ScreeningOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def rescreen(wired: Wired, actor: MayScreen, screening_id: ScreeningId) -> Response:
    """A new screening of the same deal on the lists as they are now; the earlier one stays."""
    done = wired.screener.rescreen(screening_id, actor=actor)
    return stored(done.answer, 201, {"Location": f"/v1/screenings/{done.id}"})


@router.post(
    "/{screening_id}/decisions",
    status_code=201,
    summary="Decide on a screening",
    response_model=DecisionOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def decide(wired: Wired, actor: MayReview, screening_id: ScreeningId, decision: DecisionIn) -> Response:
    """Release, reject or escalate a deal. The screening stays as it is; the decision is put beside it."""
    made = wired.reviewer.decide(screening_id, decision.outcome, decision.note, actor)
    return answered(_decision(made), 201)


@router.get(
    "/{screening_id}/decisions",
    summary="Read the decisions on a screening",
    response_model=list[DecisionOut],
    responses=problem_responses(NotFound, *_COMMON),
)
def decisions(wired: Wired, actor: MayScreen, screening_id: ScreeningId) -> Response:
    """The decisions on a screening, oldest first."""
    return answered([_decision(made) for made in wired.reviewer.decisions(screening_id, actor)])


def _brief(screening: StoredScreening) -> dict[str, object]:
    answer = orjson.loads(screening.answer)
    return {field: answer[field] for field in ScreeningBrief.model_fields}


def _decision(made: Decision) -> dict[str, object]:
    return {
        "id": made.id,
        "screening_id": made.screening_id,
        "outcome": made.outcome,
        "note": made.note,
        "decided_by": made.decided_by,
        "decided_at": timestamp(made.decided_at),
    }
