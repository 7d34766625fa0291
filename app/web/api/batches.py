"""Files of parties or deals, worked through line by line."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from app.contract.base import ShortText
from app.contract.batches import BatchOut, BatchPageOut
from app.domain.batch import BatchState, LineFormat, LineKind, LineOutcome
from app.errors import (
    Conflict,
    DatabaseUnavailable,
    Forbidden,
    InvalidInput,
    NotAcceptable,
    NotFound,
    TooLarge,
    Unauthenticated,
    UnsupportedMedia,
)
from app.services.batch_input import BatchFile
from app.services.batch_output import as_batch, chosen, written
from app.web.accepting import best_of
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.mapping import Mapping
from app.web.problems import problem_responses
from app.web.uploads import layout_of, received

router = APIRouter(prefix="/v1/batches", tags=["Many at once"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)
BatchId = Annotated[str, Path(description="The id of a batch.", pattern="^btc_[0-9a-z]{1,40}$")]
_MEDIA = {LineFormat.CSV: "text/csv; charset=utf-8", LineFormat.JSONL: "application/jsonl"}
_ACCEPTED = {
    "application/jsonl": LineFormat.JSONL,
    "application/x-ndjson": LineFormat.JSONL,
    "application/x-jsonlines": LineFormat.JSONL,
    "text/csv": LineFormat.CSV,
}
_FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}, "example": "id,name,country\nC-17,Acme Tools GmbH,DE\n"},
            "application/jsonl": {
                "schema": {"type": "string"},
                "example": '{"id": "C-17", "name": "Acme Tools GmbH", "country": "DE"}\n',
            },
        },
    }
}


@router.post(
    "",
    status_code=201,
    summary="Put a file in",
    response_model=BatchOut,
    responses=problem_responses(TooLarge, UnsupportedMedia, *_COMMON),
    openapi_extra=_FILE_BODY,
)
async def put_in(
    request: Request,
    wired: Wired,
    actor: MayScreen,
    mapping: Mapping = None,
    kind: Annotated[LineKind, Query(description="What each line is.")] = LineKind.PARTY,
    name: Annotated[ShortText | None, Query(description="What you call the file.")] = None,
) -> Response:
    """CSV with a header, or JSON Lines; up to a million lines of parties or deals.

    A party is looked up with everybody named in its line; a deal becomes a stored screening. Bad lines are told by
    number and reason and stop nobody. The work is done after the answer: follow it, and read the results when it is
    `finished`. The same file put in again says of each line what changed.
    """
    layout = layout_of(request)
    async with received(request, wired.settings.data_dir / "uploads") as path:
        file = BatchFile(path, kind, layout, mapping or {}, name)
        made = await run_in_threadpool(wired.batches.receive, file, actor)
    return answered(as_batch(made), 201, {"Location": f"/v1/batches/{made.id}"})


@router.get("", summary="List batches", response_model=BatchPageOut, responses=problem_responses(*_COMMON))
def page(
    wired: Wired,
    actor: MayScreen,
    state: BatchState | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Newest first."""
    found = wired.batches.page(actor, state=state, cursor=cursor, limit=limit)
    return answered({"batches": [as_batch(one) for one in found.batches], "next_cursor": found.next_cursor})


@router.get(
    "/{batch_id}", summary="Follow a batch", response_model=BatchOut, responses=problem_responses(NotFound, *_COMMON)
)
def read(wired: Wired, actor: MayScreen, batch_id: BatchId) -> Response:
    """How far it has come, and how its lines ended."""
    return answered(as_batch(wired.batches.get(batch_id, actor)))


@router.post(
    "/{batch_id}/pause",
    summary="Pause a batch",
    response_model=BatchOut,
    responses=problem_responses(NotFound, Conflict, *_COMMON),
)
def pause(wired: Wired, actor: MayScreen, batch_id: BatchId) -> Response:
    """It stops within seconds; what is being done is still kept."""
    return answered(as_batch(wired.batches.pause(batch_id, actor)))


@router.post(
    "/{batch_id}/resume",
    summary="Go on with a batch",
    response_model=BatchOut,
    responses=problem_responses(NotFound, Conflict, *_COMMON),
)
def resume(wired: Wired, actor: MayScreen, batch_id: BatchId) -> Response:
    """It goes on from where it was."""
    return answered(as_batch(wired.batches.resume(batch_id, actor)))


@router.post(
    "/{batch_id}/cancel",
    summary="Cancel a batch",
    response_model=BatchOut,
    responses=problem_responses(NotFound, Conflict, *_COMMON),
)
def cancel(wired: Wired, actor: MayScreen, batch_id: BatchId) -> Response:
    """It stops for good; what was done can be read with `partial=true`."""
    return answered(as_batch(wired.batches.cancel(batch_id, actor)))


@router.delete(
    "/{batch_id}",
    status_code=204,
    summary="Remove a batch",
    responses=problem_responses(NotFound, Conflict, *_COMMON),
)
def forget(wired: Wired, actor: MayScreen, batch_id: BatchId) -> Response:
    """Its lines and their results are gone for good; stored screenings stay."""
    wired.batches.forget(batch_id, actor)
    return Response(status_code=204)


@router.get(
    "/{batch_id}/results",
    summary="Read the results",
    response_class=Response,
    responses={
        200: {
            "description": "A line for each line of the file, in its order",
            "content": {"application/jsonl": {}, "text/csv": {}},
        },
        **problem_responses(NotFound, Conflict, NotAcceptable, *_COMMON),
    },
)
def results(
    request: Request,
    wired: Wired,
    actor: MayScreen,
    batch_id: BatchId,
    format: Annotated[LineFormat | None, Query(description="Null: as `Accept` says, or JSON Lines.")] = None,  # noqa: A002
    outcome: Annotated[list[LineOutcome] | None, Query(description="Only these; may be given again.")] = None,
    changed: Annotated[bool, Query(description="Only what changed since the run before.")] = False,
    partial: Annotated[bool, Query(description="Also of a batch that has not finished.")] = False,
) -> Response:
    """Streamed. Bad lines are there with `outcome` `invalid` and their `errors`."""
    layout = format or _accepted(request.headers.get("accept", "*/*"))
    lines = chosen(
        wired.batches.results(batch_id, actor, partial=partial), outcomes=frozenset(outcome or ()), changed=changed
    )
    headers = {"Content-Disposition": f'attachment; filename="{batch_id}.{layout}"', "Vary": "Accept"}
    return StreamingResponse(written(lines, layout), media_type=_MEDIA[layout], headers=headers)


def _accepted(accept: str) -> LineFormat:
    layout = best_of(accept, _ACCEPTED)
    if layout is None:
        raise NotAcceptable("Results are application/jsonl or text/csv.")
    return layout
