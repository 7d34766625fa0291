"""The report on a screening, for reading and filing, and whether a given one is genuine."""

import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.contract.reports import ReportVerification
from app.errors import (
    DatabaseUnavailable,
    Erased,
    Forbidden,
    InvalidInput,
    NotAcceptable,
    NotFound,
    TooLarge,
    Unauthenticated,
)
from app.services.answer import timestamp
from app.services.reporting import ReportFormat, Verification
from app.web.accepting import best_of
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1", tags=["Screen a deal"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)
# The page may load nothing from anywhere; its own style is in it.
_SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}
_NAMES = {ReportFormat.HTML: "html", ReportFormat.PDF: "pdf"}


async def _whole_body(request: Request) -> bytes:
    return await request.body()


@router.get(
    "/screenings/{screening_id}/report",
    summary="Print a screening",
    response_class=Response,
    responses={
        200: {"description": "The report", "content": {kind.value: {} for kind in ReportFormat}},
        **problem_responses(NotFound, Erased, NotAcceptable, *_COMMON),
    },
)
def report(
    wired: Wired,
    actor: MayScreen,
    request: Request,
    screening_id: Annotated[str, Path(description="The id of a screening.", pattern="^scr_[0-9a-z]{1,40}$")],
    format: Annotated[  # noqa: A002 - the contract's name
        Literal["html", "pdf"] | None, Query(description="Goes before the header Accept.")
    ] = None,
) -> Response:
    """One document to read and to file: what was asked, found and not checked, the lists, the decisions."""
    wanted = _wanted(format, request.headers.get("accept", "*/*"))
    file = wired.reporter.issue(screening_id, wanted, actor)
    headers = {
        **(_SAFE if wanted is ReportFormat.HTML else {}),
        "Content-Disposition": f'inline; filename="{screening_id}.{_NAMES[wanted]}"',
        "X-Report-SHA256": hashlib.sha256(file).hexdigest(),
        "Vary": "Accept",
    }
    media_type = "text/html; charset=utf-8" if wanted is ReportFormat.HTML else wanted.value
    return Response(file, media_type=media_type, headers=headers)


@router.get(
    "/reports/{sha256}",
    summary="Verify a report by its hash",
    response_model=ReportVerification,
    responses=problem_responses(*_COMMON),
)
def verify_hash(
    wired: Wired,
    actor: MayScreen,
    sha256: Annotated[str, Path(description="SHA-256 of the file, in hexadecimal.", pattern="^[0-9a-fA-F]{64}$")],
) -> Response:
    """Whether a file with this hash is a report that was issued, and whether decisions came after it."""
    return answered(_verification(wired.reporter.verify(sha256.lower(), actor)))


@router.post(
    "/reports/verify",
    summary="Verify a report by its file",
    response_model=ReportVerification,
    responses=problem_responses(TooLarge, *_COMMON),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def verify_file(wired: Wired, actor: MayScreen, file: Annotated[bytes, Depends(_whole_body)]) -> Response:
    """Send the file as the body; the answer says whether it is, byte for byte, a report that was issued."""
    digest = hashlib.sha256(file).hexdigest()
    return answered(_verification(wired.reporter.verify(digest, actor)))


def _wanted(named: str | None, accept: str) -> ReportFormat:
    """The format asked for by name, or the best of those that the header accepts.

    Raises: NotAcceptable.
    """
    if named is not None:
        return ReportFormat.PDF if named == "pdf" else ReportFormat.HTML
    best = best_of(accept, {format_.value: format_ for format_ in ReportFormat})
    if best is None:
        raise NotAcceptable("A report comes as text/html or as application/pdf.")
    return best


def _verification(found: Verification) -> dict[str, object]:
    issued = found.issued
    return {
        "sha256": found.sha256,
        "issued": issued is not None,
        "screening_id": issued.screening_id if issued else None,
        "issued_at": timestamp(issued.issued_at) if issued else None,
        "issued_by": issued.issued_by if issued else None,
        "media_type": issued.media_type if issued else None,
        "decided_since": found.decided_since,
    }
