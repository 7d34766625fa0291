"""Whether the service lives, and whether it can give a clear verdict."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.errors import DatabaseUnavailable
from app.services.answer import as_status
from app.web.deps import Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(tags=["Health"])

_NOT_READY = {
    "description": "Not ready, with the reason; a problem where it cannot even be said",
    "content": {"application/json": {"schema": {}}, **problem_responses(DatabaseUnavailable)[503]["content"]},
}


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> Response:
    """Answers as long as the process does."""
    # In the loop itself: with a database that hangs every thread may be taken, and the process is none the worse.
    return answered({"status": "ok"})


@router.get("/readyz", summary="Can it screen?", responses={503: _NOT_READY})
def readyz(
    request: Request,
    wired: Wired,
    any_lists: Annotated[bool, Query(description="For a balancer: ready whatever the state of the lists.")] = False,
) -> Response:
    """503 with the reason while a required list is missing, stale or refused: no verdict is clear then.

    Also while the process is leaving, or has begun with lists to which the others have yet to change over.
    """
    statuses = wired.lists.statuses()
    lacking = () if any_lists else wired.lists.unreliable(statuses)
    status = "ready"
    if request.app.state.drain.begun:
        status = "leaving"
    elif wired.index.is_early:
        status = "early"
    elif lacking:
        status = "not ready"
    body = {
        "status": status,
        "reasons": [{"source": state.source, "state": state.state, "detail": state.detail} for state in lacking],
        "lists": [as_status(status) for status in statuses if status.entries],
    }
    return answered(body, 200 if status == "ready" else 503)


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"description": "In Prometheus' own text format", "content": {"text/plain": {}}}},
)
def metrics(wired: Wired) -> Response:
    """Verdicts, how long answers took, how old the lists are, what was refused, what waits to be done."""
    return Response(wired.metrics.text() + wired.gauges.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
