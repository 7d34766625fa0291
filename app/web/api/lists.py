"""Which lists are loaded and how old they are."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.contract.base import Day
from app.errors import DatabaseUnavailable, Forbidden, InvalidInput, NotFound, Unauthenticated
from app.services.answer import as_change, as_status
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/lists", tags=["Lists"])


@router.get(
    "",
    summary="Which lists are loaded, and how old they are",
    responses=problem_responses(Unauthenticated, Forbidden, DatabaseUnavailable),
)
def lists(wired: Wired, actor: MayScreen) -> Response:
    """Every list of the catalogue with its state: loaded, starter (a sample), missing, stale or refused."""
    return answered({"lists": [as_status(status) for status in wired.lists.statuses()]})


@router.get(
    "/{source}/changes",
    summary="What was added, changed and removed on a list",
    responses=problem_responses(Unauthenticated, Forbidden, InvalidInput, NotFound, DatabaseUnavailable),
)
def changes(
    wired: Wired,
    actor: MayScreen,
    source: Annotated[str, Path(max_length=100, examples=["ofac-sdn"])],
    since: Annotated[Day | None, Query(description="Null: by the newest release that changed anything.")] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """The changes of a list's entries, newest first, field by field, as they came to be known here."""
    found = wired.lists.changes(source, since)
    counts = {kind: sum(change.change == kind for change in found) for kind in ("added", "changed", "removed")}
    return answered(
        {
            "source": source,
            "since": since.isoformat() if since else None,
            "counts": counts,
            "changes": [as_change(change) for change in found[:limit]],
            "left_off": max(0, len(found) - limit),
        }
    )
