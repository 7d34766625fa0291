"""Parties that are watched after the sale, and the alerts about them."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.contract.watch import (
    AcknowledgementIn,
    AlertOut,
    AlertPageOut,
    BookReportOut,
    CounterpartyIn,
    CounterpartyOut,
    CounterpartyPageOut,
)
from app.domain.batch import LineFormat
from app.domain.watch import AlertKind
from app.errors import (
    Conflict,
    DatabaseUnavailable,
    Forbidden,
    InvalidInput,
    NotFound,
    TooLarge,
    Unauthenticated,
    UnsupportedMedia,
)
from app.services.answer import as_alert, timestamp
from app.services.book_file import put_in_file
from app.services.counterparties import Watched
from app.web.deps import MayReview, MayScreen, Wired
from app.web.json_answer import answered
from app.web.mapping import Mapping
from app.web.problems import problem_responses
from app.web.uploads import layout_of, received

router = APIRouter(prefix="/v1", tags=["Watch after the sale"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)
CounterpartyId = Annotated[str, Path(description="The id of a counterparty.", pattern="^cpt_[0-9a-z]{1,40}$")]
AlertId = Annotated[str, Path(description="The id of an alert.", pattern="^alr_[0-9a-z]{1,40}$")]
Cursor = Annotated[str | None, Query(max_length=500)]
Limit = Annotated[int, Query(ge=1, le=200)]
_CSV_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}, "example": "id,name,country\nC-17,Acme Tools GmbH,DE\n"}
        },
    }
}


@router.post(
    "/counterparties",
    status_code=201,
    summary="Watch a party",
    response_model=CounterpartyOut,
    responses=problem_responses(Conflict, *_COMMON),
)
def enrol(wired: Wired, actor: MayScreen, party: CounterpartyIn) -> Response:
    """The party is screened at once, and again whenever a list changes; what is new is told as an alert."""
    done = wired.counterparties.enrol(party.to_domain(), party.reference, actor)
    return answered(_counterparty(done), 201, {"Location": f"/v1/counterparties/{done.counterparty.id}"})


@router.get(
    "/counterparties",
    summary="List watched parties",
    response_model=CounterpartyPageOut,
    responses=problem_responses(*_COMMON),
)
def page(
    wired: Wired,
    actor: MayScreen,
    reference: Annotated[str | None, Query(max_length=300)] = None,
    ended: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """In the order of enrolment; `ended` lists those that are watched no more."""
    found = wired.counterparties.page(actor, reference=reference, ended=ended, cursor=cursor, limit=limit)
    return answered({"counterparties": [_counterparty(one) for one in found.parties], "next_cursor": found.next_cursor})


@router.post(
    "/counterparties/book",
    summary="Put a whole book in",
    response_model=BookReportOut,
    responses=problem_responses(TooLarge, UnsupportedMedia, *_COMMON),
    openapi_extra=_CSV_BODY,
)
async def put_in(
    request: Request,
    wired: Wired,
    actor: MayScreen,
    mapping: Mapping = None,
    mode: Literal["merge", "replace"] = "merge",
) -> Response:
    """A CSV file with the columns `id` and `name` and what else is known; `id` is your own reference.

    Who is new is enrolled, who differs is changed. `replace`: who is not in the file is watched no more; that is
    refused where any line cannot be read. Who is enrolled or changed is screened within the next minutes.
    """
    layout_of(request, (LineFormat.CSV,))
    async with received(request, wired.settings.data_dir / "uploads") as path:
        whole = mode == "replace"
        report, rejected, errors = await run_in_threadpool(
            put_in_file, wired.counterparties, path, actor, mapping or {}, whole=whole
        )
    lines = [{"line": line.number, "errors": list(line.errors)} for line in errors]
    return answered({**msgspec.to_builtins(report), "rejected": rejected, "errors": lines})


@router.get(
    "/counterparties/{counterparty_id}",
    summary="Read a watched party",
    response_model=CounterpartyOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def read(wired: Wired, actor: MayScreen, counterparty_id: CounterpartyId) -> Response:
    """The party with what it was found to match when it was last screened."""
    return answered(_counterparty(wired.counterparties.get(counterparty_id, actor)))


@router.put(
    "/counterparties/{counterparty_id}",
    summary="Change what is known of a party",
    response_model=CounterpartyOut,
    responses=problem_responses(NotFound, Conflict, *_COMMON),
)
def change(wired: Wired, actor: MayScreen, counterparty_id: CounterpartyId, party: CounterpartyIn) -> Response:
    """The whole of what is known now; the party alone is screened again, at once. Its reference stays."""
    return answered(_counterparty(wired.counterparties.change(counterparty_id, party.to_domain(), actor)))


@router.delete(
    "/counterparties/{counterparty_id}",
    status_code=204,
    summary="Watch a party no more",
    responses=problem_responses(NotFound, *_COMMON),
)
def end(wired: Wired, actor: MayScreen, counterparty_id: CounterpartyId) -> Response:
    """What was found while it was watched stays; ending it again changes nothing."""
    wired.counterparties.end(counterparty_id, actor)
    return Response(status_code=204)


@router.get("/alerts", summary="List alerts", response_model=AlertPageOut, responses=problem_responses(*_COMMON))
def alerts(
    wired: Wired,
    actor: MayScreen,
    kind: AlertKind | None = None,
    acknowledged: bool | None = None,
    counterparty: Annotated[str | None, Query(max_length=60)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """What watching found, newest first; a fact is told once."""
    found = wired.alerts.page(
        actor, kind=kind, acknowledged=acknowledged, counterparty=counterparty, cursor=cursor, limit=limit
    )
    return answered({"alerts": [as_alert(one) for one in found.alerts], "next_cursor": found.next_cursor})


@router.get(
    "/alerts/{alert_id}",
    summary="Read an alert",
    response_model=AlertOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def alert(wired: Wired, actor: MayScreen, alert_id: AlertId) -> Response:
    """One alert."""
    return answered(as_alert(wired.alerts.get(alert_id, actor)))


@router.post(
    "/alerts/{alert_id}/acknowledge",
    summary="Acknowledge an alert",
    response_model=AlertOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def acknowledge(
    wired: Wired, actor: MayReview, alert_id: AlertId, given: Annotated[AcknowledgementIn | None, Body()] = None
) -> Response:
    """Say that somebody has seen it. The first to say so is kept."""
    return answered(as_alert(wired.alerts.acknowledge(alert_id, given.note if given else None, actor)))


def _counterparty(watched: Watched) -> dict[str, object]:
    one = watched.counterparty
    return {
        "id": one.id,
        "reference": one.reference,
        "enrolled_at": timestamp(one.enrolled_at),
        "changed_at": timestamp(one.changed_at),
        "ended_at": timestamp(one.ended_at) if one.ended_at else None,
        "screened_at": timestamp(one.screened_at) if one.screened_at else None,
        "due": one.due,
        "party": msgspec.to_builtins(one.party),
        "matches": [
            {
                "listing": match.listing,
                "subject": match.subject or None,
                "score": round(match.score, 3),
                "confidence": match.confidence,
            }
            for match in watched.matches
        ],
    }
