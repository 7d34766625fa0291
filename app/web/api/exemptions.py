"""Rulings that a party is not a listing."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from app.contract.exemptions import ExemptionIn, ExemptionOut, ExemptionPageOut, ExemptionStepIn
from app.errors import (
    AlreadyDecided,
    DatabaseUnavailable,
    Forbidden,
    InvalidInput,
    NotFound,
    SecondPersonNeeded,
    Superseded,
    Unauthenticated,
)
from app.services.answer import timestamp
from app.services.exemptions import Ruled, Ruling
from app.web.deps import MayReview, MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/exemptions", tags=["Decide"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)
ExemptionId = Annotated[str, Path(description="The id of an exemption.", pattern="^exm_[0-9a-z]{1,40}$")]
Cursor = Annotated[str | None, Query(max_length=500)]
Step = Annotated[ExemptionStepIn | None, Body()]


@router.post(
    "",
    status_code=201,
    summary="Rule that a party is not a listing",
    response_model=ExemptionOut,
    responses=problem_responses(NotFound, Superseded, *_COMMON),
)
def rule(wired: Wired, actor: MayReview, given: ExemptionIn) -> Response:
    """The party, by all that identifies it now, is not this listing as it is now. Later screenings show the match,
    say that it was ruled out, and do not count it.

    The ruling lapses by itself when the party or the listing changes, and at its end; screenings say that too.
    """
    party = given.party.to_domain() if given.party else None
    ruled = Ruled(given.screening, given.subject, given.counterparty, party)
    done = wired.exemptions.rule(ruled, given.listing, given.reason, given.expires_at, actor)
    return answered(_ruling(done), 201, {"Location": f"/v1/exemptions/{done.exemption.id}"})


@router.get("", summary="List exemptions", response_model=ExemptionPageOut, responses=problem_responses(*_COMMON))
def page(
    wired: Wired,
    actor: MayScreen,
    listing: Annotated[str | None, Query(max_length=400)] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Every ruling, newest first, those that hold no more too."""
    found = wired.exemptions.page(actor, listing=listing, cursor=cursor, limit=limit)
    return answered({"exemptions": [_ruling(one) for one in found.rulings], "next_cursor": found.next_cursor})


@router.get(
    "/{exemption_id}",
    summary="Read an exemption",
    response_model=ExemptionOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def read(wired: Wired, actor: MayScreen, exemption_id: ExemptionId) -> Response:
    """One ruling, with what happened to it."""
    return answered(_ruling(wired.exemptions.get(exemption_id, actor)))


@router.post(
    "/{exemption_id}/approve",
    summary="Approve an exemption as the second person",
    response_model=ExemptionOut,
    responses=problem_responses(NotFound, AlreadyDecided, SecondPersonNeeded, *_COMMON),
)
def approve(wired: Wired, actor: MayReview, exemption_id: ExemptionId, given: Step = None) -> Response:
    """A confirmed match is exempted by two people, unless the settings say otherwise."""
    return answered(_ruling(wired.exemptions.approve(exemption_id, given.note if given else None, actor)))


@router.post(
    "/{exemption_id}/revoke",
    summary="Take an exemption back",
    response_model=ExemptionOut,
    responses=problem_responses(NotFound, AlreadyDecided, *_COMMON),
)
def revoke(wired: Wired, actor: MayReview, exemption_id: ExemptionId, given: Step = None) -> Response:
    """From now on the match counts again. Screenings that used it stay as they are."""
    return answered(_ruling(wired.exemptions.revoke(exemption_id, given.note if given else None, actor)))


def _ruling(ruling: Ruling) -> dict[str, object]:
    one = ruling.exemption
    return {
        "id": one.id,
        "state": ruling.state,
        "because": ruling.because,
        "listing": one.listing,
        "party": {name: list(values) for name, values in one.party.items()},
        "reason": one.reason,
        "made_by": one.made_by,
        "made_at": timestamp(one.made_at),
        "expires_at": timestamp(one.expires_at),
        "screening": one.screening_id,
        "subject": one.subject,
        "counterparty": one.counterparty,
        "steps": [{"kind": s.kind, "by": s.by, "at": timestamp(s.at), "note": s.note} for s in one.steps],
    }
