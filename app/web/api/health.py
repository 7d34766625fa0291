"""Whether the service lives, and whether it can give a clear verdict."""

from fastapi import APIRouter, Response

from app.services.answer import as_status
from app.web.deps import Wired
from app.web.json_answer import answered

router = APIRouter(tags=["Health"])


@router.get("/healthz", summary="Is the process alive?")
def healthz() -> Response:
    """Answers as long as the process does."""
    return answered({"status": "ok"})


@router.get("/readyz", summary="Can it screen?", responses={503: {"description": "Not ready, with the reason"}})
def readyz(wired: Wired) -> Response:
    """503 with the reason while a required list is missing, stale or refused: no verdict is clear then."""
    statuses = wired.lists.statuses()
    lacking = wired.lists.unreliable(statuses)
    body = {
        "status": "not ready" if lacking else "ready",
        "reasons": [{"source": state.source, "state": state.state, "detail": state.detail} for state in lacking],
        "lists": [as_status(status) for status in statuses if status.entries],
    }
    return answered(body, 503 if lacking else 200)
