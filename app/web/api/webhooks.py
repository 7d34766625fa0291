"""Addresses of the dealer's own systems that are told of events, and what became of each delivery."""

from datetime import timedelta
from typing import Annotated, cast

import msgspec
from fastapi import APIRouter, Body, Path, Query, Response

from app.contract.webhooks import (
    DeliveryOut,
    DeliveryPageOut,
    EndpointChange,
    EndpointIn,
    EndpointOut,
    EndpointsOut,
    EndpointWithSecretOut,
    LoggedDeliveryOut,
    ReplayIn,
    ReplayOut,
    RotationIn,
)
from app.domain.event import Delivery, DeliveryState, Endpoint, EventKind
from app.errors import Conflict, DatabaseUnavailable, Forbidden, InvalidInput, NotFound, Unauthenticated
from app.services.answer import timestamp
from app.services.cursors import read_cursor, write_cursor
from app.services.deliveries import MOST_REPLAYED
from app.web.deps import MayAdminister, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/webhooks", tags=["Webhooks"])

_DELIVERIES = "deliveries"

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)
EndpointId = Annotated[str, Path(description="The id of an endpoint.", pattern="^whe_[0-9a-z]{1,40}$")]
DeliveryId = Annotated[str, Path(description="The id of a delivery.", pattern="^dlv_[0-9]{1,18}$")]
Cursor = Annotated[str | None, Query(max_length=500)]


@router.post(
    "",
    status_code=201,
    summary="Have an address told of events",
    response_model=EndpointWithSecretOut,
    responses=problem_responses(Conflict, *_COMMON),
)
def create(wired: Wired, actor: MayAdminister, wanted: EndpointIn) -> Response:
    """Signed by the Standard Webhooks convention with the secret in this answer, which is shown this once."""
    made = wired.endpoints.create(wanted.url, wanted.events, wanted.description, actor)
    values = {**_endpoint(made.endpoint), "secret": made.secret}
    return answered(values, 201, {"Location": f"/v1/webhooks/{made.endpoint.id}"})


@router.get("", summary="List endpoints", response_model=EndpointsOut, responses=problem_responses(*_COMMON))
def endpoints(wired: Wired, actor: MayAdminister) -> Response:
    """Every endpoint that is not deleted, oldest first; never a secret."""
    return answered({"webhooks": [_endpoint(one) for one in wired.endpoints.all(actor)]})


@router.get(
    "/{webhook_id}",
    summary="Read an endpoint",
    response_model=EndpointOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def read(wired: Wired, actor: MayAdminister, webhook_id: EndpointId) -> Response:
    """One endpoint; a disabled one says why."""
    return answered(_endpoint(wired.endpoints.get(webhook_id, actor)))


@router.put(
    "/{webhook_id}",
    summary="Change an endpoint",
    response_model=EndpointOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def change(wired: Wired, actor: MayAdminister, webhook_id: EndpointId, wanted: EndpointChange) -> Response:
    """The whole of what it is to be. One that is enabled again is sent what still waits for it."""
    changed = wired.endpoints.change(
        webhook_id,
        actor,
        url=wanted.url,
        events=wanted.events,
        description=wanted.description,
        enabled=wanted.enabled,
    )
    return answered(_endpoint(changed))


@router.delete(
    "/{webhook_id}", status_code=204, summary="Remove an endpoint", responses=problem_responses(NotFound, *_COMMON)
)
def delete(wired: Wired, actor: MayAdminister, webhook_id: EndpointId) -> Response:
    """Nothing more is sent, not even what waits."""
    wired.endpoints.delete(webhook_id, actor)
    return Response(status_code=204)


@router.post(
    "/{webhook_id}/rotate",
    summary="Make a new secret",
    response_model=EndpointWithSecretOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def rotate(
    wired: Wired, actor: MayAdminister, webhook_id: EndpointId, given: Annotated[RotationIn | None, Body()] = None
) -> Response:
    """The secret before it signs too, for 24 hours unless told otherwise, so that the receiver can change over."""
    overlap = timedelta(hours=(given or RotationIn()).overlap_hours)  # type: ignore[call-arg]
    made = wired.endpoints.rotate(webhook_id, overlap, actor)
    return answered({**_endpoint(made.endpoint), "secret": made.secret})


@router.get(
    "/{webhook_id}/deliveries",
    summary="Read the delivery log",
    response_model=DeliveryPageOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def deliveries(
    wired: Wired,
    actor: MayAdminister,
    webhook_id: EndpointId,
    state: DeliveryState | None = None,
    type: EventKind | None = None,  # noqa: A002
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Newest first; what was finished is kept for thirty days."""
    before = cast(int, read_cursor(_DELIVERIES, cursor, int)[0]) if cursor else None
    page = wired.deliveries.page(webhook_id, actor, state=state, kind=type, cursor=before, limit=limit)
    cursor_out = write_cursor(_DELIVERIES, page.next_cursor) if page.next_cursor is not None else None
    return answered({"deliveries": [_delivery(one) for one in page.deliveries], "next_cursor": cursor_out})


@router.get(
    "/{webhook_id}/deliveries/{delivery_id}",
    summary="Read a delivery",
    response_model=LoggedDeliveryOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def delivery(wired: Wired, actor: MayAdminister, webhook_id: EndpointId, delivery_id: DeliveryId) -> Response:
    """Every attempt with its status or what went wrong, and the body."""
    logged = wired.deliveries.get(webhook_id, _number(delivery_id), actor)
    log = [
        {"at": timestamp(one.at), "milliseconds": one.milliseconds, "status": one.status, "fault": one.fault}
        for one in logged.attempts
    ]
    return answered({**_delivery(logged.delivery), "log": log, "body": msgspec.json.decode(logged.body)})


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    status_code=202,
    summary="Send a delivery once more",
    response_model=DeliveryOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def replay(wired: Wired, actor: MayAdminister, webhook_id: EndpointId, delivery_id: DeliveryId) -> Response:
    """The same body under the same `webhook-id`, at once, whatever else of its deal waits."""
    return answered(_delivery(wired.deliveries.replay(webhook_id, _number(delivery_id), actor)), 202)


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    summary="Send once more what was given up",
    response_model=ReplayOut,
    responses=problem_responses(NotFound, *_COMMON),
)
def replay_lost(wired: Wired, actor: MayAdminister, webhook_id: EndpointId, given: ReplayIn) -> Response:
    """After a receiver was down for longer than three days."""
    made = wired.deliveries.replay_lost(webhook_id, given.since, actor)
    return answered({"replayed": len(made), "more": len(made) == MOST_REPLAYED}, 202)


def _number(delivery_id: str) -> int:
    return int(delivery_id.removeprefix("dlv_"))


def _endpoint(one: Endpoint) -> dict[str, object]:
    return {
        "id": one.id,
        "url": one.url,
        "events": list(one.events or EventKind),
        "description": one.description,
        "state": one.state,
        "reason": one.reason,
        "created_at": timestamp(one.created_at),
    }


def _delivery(one: Delivery) -> dict[str, object]:
    return {
        "id": f"dlv_{one.number}",
        "event": one.event,
        "type": one.kind,
        "state": one.state,
        "attempts": one.attempts,
        "created_at": timestamp(one.created_at),
        "next_at": timestamp(one.next_at) if one.state is DeliveryState.WAITING else None,
        "finished_at": timestamp(one.finished_at) if one.finished_at else None,
        "fault": one.fault,
        "replay_of": f"dlv_{one.replay_of}" if one.replay_of else None,
    }
