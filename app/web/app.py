"""The HTTP application: routes, problems, middleware, and the OpenAPI document."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import metadata
from typing import Any

from fastapi import FastAPI

from app.bootstrap import Services, build
from app.config import Settings
from app.web import pages, problems
from app.web.api import health, keys, lists, lookup, reference, register, reports, screenings
from app.web.middleware import BodyLimit, RequestFrame

MAX_BODY_BYTES = 4 * 1024 * 1024
DESCRIPTION = """
Screens a proposed deal in secondhand machine tools: the parties, the owners behind them, the destination, the
machines and the payment. The answer is **clear** (go), **review** (hold until a person decides) or **block**
(no-go), with the evidence.

Press **Authorize** and paste your API key, open *Screen a deal*, pick an example, press **Execute**.

A clear verdict means that no match was found in the lists named in the answer, on the facts given. It is not
legal advice.
"""


def create_app(services: Services | None = None) -> FastAPI:
    """Make the application over these services, or over those that the environment's settings describe."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.services = services or build(Settings())
        yield
        if services is None:
            app.state.services.close()

    app = FastAPI(
        title="GoNoGo",
        summary="A go/no-go gauge for deals in secondhand machine tools",
        description=DESCRIPTION,
        version=metadata.version("gonogo"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    problems.install(app)
    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES)
    app.add_middleware(RequestFrame)
    for part in (screenings, reports, lookup, register, reference, lists, keys, health, pages):
        app.include_router(part.router)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        schemas = document["components"]["schemas"]
        schemas["ProblemDetail"] = problems.ProblemDetail.model_json_schema()
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        app.openapi_schema = document
    return app.openapi_schema
