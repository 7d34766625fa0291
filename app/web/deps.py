"""What a route is handed: the services that bootstrap wired, and who is asking."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from app.bootstrap import Services
from app.domain.actor import Actor
from app.errors import Forbidden, Unauthenticated

_bearer = HTTPBearer(auto_error=False, description="Your API key. `gonogo serve` prints one at its first start.")
_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same key, for clients without Bearer.")


def services(request: Request) -> Services:
    """The wired services."""
    wired: Services = request.app.state.services
    return wired


def authenticated(
    wired: Annotated[Services, Depends(services)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    header: Annotated[str | None, Security(_header)],
) -> Actor:
    """Who is asking.

    Raises: Unauthenticated without a key, or with one that is not valid.
    """
    secret = bearer.credentials if bearer else header
    if not secret:
        raise Unauthenticated("Send your API key as `Authorization: Bearer …`.")
    return wired.keys.authenticate(secret)


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
