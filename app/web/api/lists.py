"""Which lists are loaded and how old they are."""

from fastapi import APIRouter, Response

from app.errors import DatabaseUnavailable, Forbidden, Unauthenticated
from app.services.answer import as_status
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
