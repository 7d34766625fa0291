"""The HTTP application: routes, problems, middleware, and the OpenAPI document."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from importlib import metadata

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool

from app import config, logs
from app.bootstrap import Services, build
from app.web import openapi, pages, problems
from app.web.api import (
    batches,
    deals,
    exemptions,
    health,
    keys,
    lists,
    lookup,
    queue,
    reference,
    register,
    reports,
    screenings,
    watching,
    webhooks,
)
from app.web.conditional import Conditional
from app.web.deps import FILES, no_field_twice
from app.web.drain import Drain
from app.web.edge import Address, BodyLimit, Deadline
from app.web.middleware import RequestFrame
from app.web.orphans import leave_with_parent
from app.web.tracing import Tracing

MAX_BODY_BYTES = 4 * 1024 * 1024

_PARTS = (
    screenings,
    deals,
    queue,
    exemptions,
    reports,
    lookup,
    register,
    reference,
    lists,
    watching,
    batches,
    webhooks,
    keys,
    health,
    pages,
)
"""The groups of routes, in the order of the document."""


def create_app(services: Services | None = None) -> FastAPI:
    """Make the application over these services, or over those that the environment's settings describe."""
    settings = services.settings if services else config.load()
    tracing = Tracing(settings.otlp_endpoint) if settings.otlp_endpoint else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if services is None:
            leave_with_parent()
            logs.configure(settings.log_level, json=settings.log_json)
        wired = app.state.services = services or build(settings)
        drain = app.state.drain = Drain(wired.settings.drain_seconds)
        drain.watch()
        if services is None:
            wired.settings_record.note()
            # Not in the loop: a process that does not answer is taken for dead.
            await run_in_threadpool(wired.index.current)
        try:
            with nullcontext() if services else wired.index.following():
                yield
        finally:
            if tracing is not None:
                tracing.close()
            if services is None:
                wired.close()

    app = FastAPI(
        title="GoNoGo",
        summary="A go/no-go gauge for deals in secondhand machine tools",
        description=openapi.DESCRIPTION,
        version=metadata.version("gonogo"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
        generate_unique_id_function=openapi.operation_id,
        dependencies=[Depends(no_field_twice)],
    )
    problems.install(app)
    # The last stands outermost.
    app.add_middleware(Conditional)
    app.add_middleware(Deadline, seconds=settings.timeout_seconds, files=FILES)
    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES, seconds=settings.timeout_seconds, files=FILES)
    app.add_middleware(Address)
    app.add_middleware(RequestFrame, tracing=tracing)
    for part in _PARTS:
        app.include_router(part.router)
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    return app
