"""An answer as JSON bytes, made once and not validated again on the way out."""

from typing import Any

from fastapi import Response

from app.services.answer import to_bytes

MEDIA_TYPE = "application/json"


def answered(answer: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Serve plain values as JSON."""
    return stored(to_bytes(answer), status, headers)


def stored(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Serve JSON bytes as they were stored."""
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)
