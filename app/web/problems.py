"""Every error as RFC 9457 `application/problem+json`: one catalogue, three handlers; `RequestFrame` does the rest."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from app.contract.field_errors import invalid_input
from app.errors import CATALOGUE, AppError, InvalidInput
from app.services.answer import to_bytes
from app.web.edge import as_problem

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """A field that is wrong, and what would be right."""

    pointer: str = Field(description="JSON Pointer into the body; `query/…`, `path/…`, `header/…` for the others.")
    detail: str


class ProblemDetail(BaseModel):
    """The shape of every error (RFC 9457)."""

    type: str = Field(
        description="Which kind of problem; each has a page of its own at this address.",
        examples=[f"/problems/{error.slug}" for error in CATALOGUE],
    )
    title: str
    status: int
    detail: str = Field(description="What happened this time.")
    instance: str = Field(description="The address that was asked for.")
    request_id: str | None = Field(None, description="Tell us this when you ask about it.")
    errors: list[FieldProblem] | None = Field(None, description="Each field that is wrong, for invalid input.")


def schemas() -> dict[str, Any]:
    """The shapes of a problem, for the components of the OpenAPI document."""
    made = ProblemDetail.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**made.pop("$defs"), "ProblemDetail": made}


def problem_responses(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """Document the problems a route may answer with, for its `responses=`."""
    documented: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        schema = {"$ref": "#/components/schemas/ProblemDetail"}
        entry = documented.setdefault(
            error.status,
            {"description": error.title, "content": {MEDIA_TYPE: {"schema": schema, "examples": {}}}},
        )
        if error.title not in entry["description"]:
            entry["description"] += f"; {error.title}"
        entry["content"][MEDIA_TYPE]["examples"][error.slug] = {"summary": error.title, "value": _example(error)}
    return documented


def _example(error: type[AppError]) -> dict[str, Any]:
    return {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.example or f"{error.title}.",
        "instance": "/v1/screenings",
        "request_id": "req_5b0e",
    } | ({"errors": [_MISSPELT]} if error is InvalidInput else {})


_MISSPELT = {"pointer": "/parties/0/adress", "detail": 'There is no field "adress". Did you mean "address"?'}


def problem(request: Request, error: AppError, headers: dict[str, str] | None = None) -> Response:
    """Answer with the problem that stands for `error`."""
    request.state.problem = error.slug
    body = as_problem(error, request.url.path, getattr(request.state, "request_id", None))
    return Response(
        to_bytes(body),
        status_code=error.status,
        media_type=MEDIA_TYPE,
        headers={**error.headers, **(headers or {})},
    )


def install(app: FastAPI) -> None:
    """Attach the handlers."""

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


def _body_model(request: Request) -> type[BaseModel] | None:
    route = request.scope.get("route")
    field = route.body_field if isinstance(route, APIRoute) else None
    annotation = field.field_info.annotation if field else None
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
