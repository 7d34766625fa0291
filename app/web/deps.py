"""What a route is handed: the services that bootstrap wired, and who is asking."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.bootstrap import Services
from app.domain.actor import Actor
from app.errors import Forbidden, Unauthenticated

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="API-key",
    description="Paste your API key. It starts with `gonogo_`; your administrator makes one for you, and "
    "`gonogo serve` prints the first. Clients that cannot send a Bearer token send it as `X-API-Key`.",
)


def services(request: Request) -> Services:
    """The wired services."""
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


def _allowed(scope: str) -> Callable[[Actor], Actor]:
    def check(actor: Annotated[Actor, Depends(authenticated)]) -> Actor:
        if not actor.may(scope):
            raise Forbidden(f"This needs a key with the scope `{scope}`.")
        return actor

    return check


Wired = Annotated[Services, Depends(services)]
MayScreen = Annotated[Actor, Depends(_allowed("screen"))]
MayReview = Annotated[Actor, Depends(_allowed("review"))]
MayAdminister = Annotated[Actor, Depends(_allowed("admin"))]
