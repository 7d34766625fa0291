"""Cursors: where a page ended, in a form that callers hand back and do not read."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from app.errors import InvalidInput

# Whoever makes up a cursor may look for anything, as long as every database can hold it.
_HELD = {
    int: Annotated[int, msgspec.Meta(ge=-(2**62), lt=2**62)],
    str: Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*\Z")],
}

Rank = Annotated[int, msgspec.Meta(ge=0, le=100)]
"""A part of a place that is a small number."""


def write_cursor(of: str, *place: str | int | datetime) -> str:
    """The cursor after this place in the listing called `of`."""
    return base64.urlsafe_b64encode(msgspec.json.encode((of, *place))).decode().rstrip("=")


def read_cursor(of: str, cursor: str, *types: Any) -> tuple[object, ...]:
    """The place that a cursor of this listing leads to, its parts of these types.

    Raises: InvalidInput for a cursor that was not given out for this listing.
    """
    try:
        # A cursor is opened by whoever gave it out: anything else is read strictly and refused.
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, *parts = msgspec.json.decode(content, type=list[object])
        if name != of or len(parts) != len(types):
            raise ValueError
        place = tuple(_held(part, kind) for part, kind in zip(parts, types, strict=True))
    except (ValueError, OverflowError, binascii.Error, msgspec.MsgspecError) as error:
        wrong = {"pointer": "query/cursor", "detail": "A cursor as an earlier answer gave it."}
        raise InvalidInput.from_fields([wrong]) from error
    return place


def _held(part: object, kind: Any) -> object:
    value = msgspec.convert(part, _HELD.get(kind, kind))
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(UTC)


def read_id(of: str, cursor: str | None) -> str | None:
    """The id that a cursor of this listing leads to, where its place is an id alone; None without a cursor.

    Raises: InvalidInput for a cursor that was not given out for this listing.
    """
    return str(read_cursor(of, cursor, str)[0]) if cursor else None
