"""What stands between the network and the routes: address, size, time, and the last resort for errors."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Collection

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, BadRequest, Overdue, Timeout, TooLarge
from app.services.answer import to_bytes

log = structlog.get_logger()


class Address:
    """Refuse an address with a NUL in it: no text has one, and PostgreSQL holds none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            await refuse(scope, send, BadRequest("The address has a NUL character in it."))
            return
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuse a body over `limit` bytes, whether it says its length or not, and one that takes over `seconds` to come.

    `files` are the methods and paths that it leaves alone.
    """

    def __init__(self, app: ASGIApp, limit: int, seconds: float, files: Collection[tuple[str, str]] = ()) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) in self._files:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        try:
            if declared.isdigit() and int(declared) > self._limit:
                raise TooLarge(f"A request body holds at most {self._limit} bytes.")
            async with asyncio.timeout(self._seconds):
                body = await self._whole(receive)
        except TooLarge as error:
            await refuse(scope, send, error)
        except TimeoutError:
            await refuse(scope, send, Timeout(f"The body did not come within {self._seconds:g} seconds."))
        else:
            if body is not None:
                await self._app(scope, _replay(body, receive), send)

    async def _whole(self, receive: Receive) -> bytes | None:
        """The body; None where the client is gone."""
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            size += len(message.get("body", b""))
            if size > self._limit:
                raise TooLarge(f"A request body holds at most {self._limit} bytes.")
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                return b"".join(chunks)


class Deadline:
    """Answer with a problem where no answer began within `seconds`; what was begun is finished, and its answer dropped.

    A caller that waits longer than that has hung up anyway. With the same Idempotency-Key it gets what was stored.
    """

    def __init__(self, app: ASGIApp, seconds: float, files: Collection[tuple[str, str]] = ()) -> None:
        self._app = app
        self._seconds = seconds
        self._files = files
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) in self._files:
            await self._app(scope, receive, send)
            return
        begun = given_up = False

        async def in_time(message: Message) -> None:
            nonlocal begun
            if not given_up:
                begun = True
                await send(message)

        task = asyncio.create_task(self._run(scope, receive, in_time))
        try:
            await asyncio.wait({task}, timeout=self._seconds)
            if begun or task.done():
                await task
                return
        except asyncio.CancelledError:
            task.cancel()
            raise
        given_up = True
        self._late.add(task)
        task.add_done_callback(self._settle)
        told = f"No answer within {self._seconds:g} seconds; treat the deal as on hold and send it again."
        await refuse(scope, send, Overdue(told))

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _settle(self, task: asyncio.Task[None]) -> None:
        self._late.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log_failure(error)


async def refuse(scope: Scope, send: Send, error: AppError) -> None:
    """Send the problem that stands for `error`."""
    scope.setdefault("state", {})["problem"] = error.slug
    body = to_bytes(as_problem(error, scope["path"], scope.get("state", {}).get("request_id")))
    headers = {"content-type": "application/problem+json", "content-length": str(len(body)), **error.headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def as_problem(error: AppError, path: str, request_id: str | None) -> dict[str, object]:
    """The problem that stands for `error`, as plain values (RFC 9457)."""
    return {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": path,
        "request_id": request_id,
        **error.extensions,
    }


def log_failure(error: BaseException) -> None:
    """Log where an error came from, and not what it says: that could quote a name or an address."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("request failed", error=type(error).__name__, places=places[-12:])


def _replay(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
