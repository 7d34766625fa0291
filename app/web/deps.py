"""What a route is handed: the services that bootstrap wired, and who is asking."""

from collections.abc import Awaitable, Callable
from email.message import Message
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.bootstrap import Services
from app.contract.json_text import NamedTwice, refuse_named_twice
from app.domain.actor import Actor
from app.errors import Forbidden, InvalidInput, Unauthenticated

# Their bodies are files, which the routes stream to disk and limit by themselves.
FILES = frozenset({("POST", "/v1/counterparties/book"), ("POST", "/v1/batches")})
# A body of so many bytes is read in the loop, in less time than a thread would be waited for.
_READ_AT_ONCE = 65_536

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="API-key",
    description="Paste your API key. It starts with `gonogo_`; your administrator makes one for you, and "
    "`gonogo serve` prints the first. Clients that cannot send a Bearer token send it as `X-API-Key`.",
)


async def services(request: Request) -> Services:
    """The wired services. In the loop, as everything here that waits for nothing: a thread is waited for in turn."""
    wired: Services = request.app.state.services
    return wired


def authenticated(
    request: Request,
    wired: Annotated[Services, Depends(services)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Actor:
    """Who is asking.

    Raises: Unauthenticated without a key, or with one that is not valid; RateLimited.
    """
    secret = bearer.credentials if bearer else request.headers.get("x-api-key")
    try:
        if not secret:
            raise Unauthenticated("Send your API key as `Authorization: Bearer …`.")
        actor = wired.keys.authenticate(secret)
    except Unauthenticated:
        wired.throttle.refused(request.client.host if request.client else "")
        raise
    request.state.window = wired.throttle.take(actor.id)
    return actor


def _allowed(scope: str) -> Callable[[Actor], Awaitable[Actor]]:
    async def check(actor: Annotated[Actor, Depends(authenticated)]) -> Actor:
        if not actor.may(scope):
            raise Forbidden(f"This needs a key with the scope `{scope}`.")
        return actor

    return check


async def no_field_twice(request: Request) -> None:
    """Refuse a body of JSON in which an object has two fields of one name.

    Raises: InvalidInput.
    """
    if (request.method, request.url.path) in FILES or not _is_json(request.headers.get("content-type")):
        return
    if body := await request.body():
        try:
            if len(body) <= _READ_AT_ONCE:
                refuse_named_twice(body)
            else:
                await run_in_threadpool(refuse_named_twice, body)
        except NamedTwice as error:
            raise InvalidInput(str(error)) from None


def _is_json(content_type: str | None) -> bool:
    """Whether the framework reads such a body as JSON: whatever its case, and `application/…+json` too."""
    told = Message()
    told["content-type"] = content_type or "application/json"
    kind = told.get_content_subtype()
    return told.get_content_maintype() == "application" and (kind == "json" or kind.endswith("+json"))


Wired = Annotated[Services, Depends(services)]
MayScreen = Annotated[Actor, Depends(_allowed("screen"))]
MayReview = Annotated[Actor, Depends(_allowed("review"))]
MayAdminister = Annotated[Actor, Depends(_allowed("admin"))]
