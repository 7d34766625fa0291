"""Every error as RFC 9457 `application/problem+json`: one catalogue, four handlers."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.contract.field_errors import invalid_input
from app.errors import AppError, InternalError
from app.services.answer import to_bytes

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class ProblemDetail(BaseModel):
    """The shape of every error."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str | None = None
    errors: list[dict[str, str]] | None = None


def problem_responses(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """Document the problems a route may answer with, for its `responses=`."""
    documented: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        entry = documented.setdefault(
            error.status,
            {
                "description": error.title,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}},
            },
        )
        if error.title not in entry["description"]:
            entry["description"] += f"; {error.title}"
    return documented


def problem(request: Request, error: AppError, headers: dict[str, str] | None = None) -> Response:
    """Answer with the problem that stands for `error`."""
    body: dict[str, Any] = {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": request.url.path,
        "request_id": getattr(request.state, "request_id", None),
    }
    body.update(error.extensions)
    return Response(
        to_bytes(body),
        status_code=error.status,
        media_type=MEDIA_TYPE,
        headers={**error.headers, **(headers or {})},
    )


def install(app: FastAPI) -> None:
    """Attach the four handlers."""

    @app.exception_handler(AppError)
    def anticipated(request: Request, error: AppError) -> Response:
        return problem(request, error)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        model = _body_model(request)
        return problem(request, invalid_input(error.errors(), model))

    @app.exception_handler(HTTPException)
    def framework(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        known = AppError.for_status(error.status_code, status.phrase, str(error.detail))
        return problem(request, known, dict(error.headers or {}))

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        log.error("request failed", path=request.url.path, error=type(error).__name__, exc_info=error)
        return problem(request, InternalError("The request failed; nothing was decided. Treat the deal as on hold."))


def _body_model(request: Request) -> type[BaseModel] | None:
    route = request.scope.get("route")
    field = route.body_field if isinstance(route, APIRoute) else None
    annotation = field.field_info.annotation if field else None
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
