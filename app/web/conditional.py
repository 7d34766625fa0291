"""Answers that a caller may keep: each carries an ETag, and is not sent again to whoever has it."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Kept by the caller alone, who asks each time whether it still stands.
_KEPT = "private, no-cache"
_TAGGED = ("/v1/", "/openapi.json")
_DROPPED = ("content-length", "content-type")


class Conditional:
    """Give answers to GET an ETag, and answer 304 where the caller names it in If-None-Match.

    The answer is made all the same, so what is sent is never older than what it says. An answer that is
    streamed in pieces is let through.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_TAGGED):
            await self._app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        start: Message | None = None

        async def tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
                return
            if start is not None:
                held, start = start, None
                if not message.get("more_body"):
                    message = _tag(held, message, known)
                await send(held)
            await send(message)

        await self._app(scope, receive, tagged)


def _tag(start: Message, body: Message, known: str) -> Message:
    """Put the ETag into the start of the answer, and give the body to send, which is empty where it is known."""
    headers = MutableHeaders(scope=start)
    tag = headers.get("etag") or f'"{hashlib.blake2b(body.get("body", b""), digest_size=16).hexdigest()}"'
    headers["etag"] = tag
    headers.setdefault("cache-control", _KEPT)
    headers.add_vary_header("Accept")
    headers.add_vary_header("Authorization")
    if not _names(known, tag):
        return body
    start["status"] = 304
    for name in _DROPPED:
        if name in headers:
            del headers[name]
    return {"type": "http.response.body", "body": b""}


def _names(known: str, tag: str) -> bool:
    """Whether an If-None-Match header names this tag; weak and strong count alike (RFC 9110, 13.1.2)."""
    return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))
