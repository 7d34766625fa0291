"""What every request passes: an id, security headers, one log line without personal data, the last resort."""

import re
import time
import uuid
from contextlib import nullcontext

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import InternalError
from app.services.throttle import Window
from app.web.edge import log_failure, refuse
from app.web.tracing import Tracing, describe

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'"
    ),
}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_A_YEAR = "max-age=31536000"
log = structlog.get_logger()


class RequestFrame:
    """Give each request its id, its headers and its log line."""

    def __init__(self, app: ASGIApp, tracing: Tracing | None = None) -> None:
        self._app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else f"req_{uuid.uuid4().hex}"
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _A_YEAR)
                if window := scope["state"].get("window"):
                    _tell(headers, window)
            await send(message)

        span = self._tracing.request(_method(scope), dict(Headers(scope=scope))) if self._tracing else nullcontext()
        with structlog.contextvars.bound_contextvars(request_id=request_id), span as traced:
            try:
                await self._app(scope, receive, framed)
            except Exception as error:
                # The edge: whatever went wrong, nothing was decided, and what the error quotes stays out of the log.
                log_failure(error)
                if not status:
                    told = "The request failed; nothing was decided. Treat the deal as on hold."
                    await refuse(scope, framed, InternalError(told))
            finally:
                seconds, method, route = time.perf_counter() - started, _method(scope), _route(scope)
                log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
                scope["app"].state.services.metrics.answered(
                    method, route, status, seconds, scope["state"].get("problem")
                )
                if traced is not None:
                    describe(traced, method, route, status, request_id)


def _tell(headers: MutableHeaders, window: Window) -> None:
    """Say how often the key may still ask (draft-ietf-httpapi-ratelimit-headers)."""
    headers["RateLimit-Policy"] = f'"key";q={window.limit};w={window.seconds}'
    headers["RateLimit"] = f'"key";r={window.remaining};t={window.reset}'


def _method(scope: Scope) -> str:
    """The method; one that HTTP does not know has no name of its own: nobody fills figures and logs with them."""
    method: str = scope["method"]
    return method if method in _METHODS else "other"


def _route(scope: Scope) -> str:
    route = scope.get("route")
    path: str = getattr(route, "path", "unmatched")
    return path
