"""The anticipated errors. Each has a fixed slug, title and status; `detail` says what happened this time."""

from collections.abc import Iterable, Mapping
from typing import ClassVar


class AppError(Exception):
    """An error that a caller can understand and act on.

    `detail` is a sentence without personal data; `extensions` are further members of the problem
    document, `headers` what the answer must carry.
    """

    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong"
    status: ClassVar[int] = 500
    example: ClassVar[str] = ""
    """A typical detail, for the documentation."""

    def __init__(self, detail: str, *, headers: Mapping[str, str] | None = None, **extensions: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})
        self.extensions = extensions

    @staticmethod
    def for_status(status: int, title: str, detail: str) -> "AppError":
        """The error for an HTTP status that a framework chose; one of its own where none is known."""
        for known in CATALOGUE:
            if known.status == status and known is not RateLimited:
                return known(detail)
        slug = title.lower().replace(" ", "-")
        made = type("HttpError", (AppError,), {"slug": slug, "title": title, "status": status})
        error: AppError = made(detail)
        return error


class InternalError(AppError):
    """A fault of ours; nothing was decided."""

    example = "The request failed; nothing was decided. Treat the deal as on hold."


class BadRequest(AppError):
    slug, title, status = "bad-request", "The request cannot be read", 400


class Unauthenticated(AppError):
    slug, title, status = "unauthenticated", "An API key is needed", 401
    example = "Send your API key as `Authorization: Bearer …`."

    def __init__(self, detail: str, **extensions: object) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"}, **extensions)


class Forbidden(AppError):
    slug, title, status = "forbidden", "The key does not allow this", 403
    example = "This needs a key with the scope `review`."


class NotFound(AppError):
    slug, title, status = "not-found", "There is no such thing", 404
    example = "There is no screening scr_01m8ac13."


class MethodNotAllowed(AppError):
    slug, title, status = "method-not-allowed", "This address does not take that method", 405


class NotAcceptable(AppError):
    slug, title, status = "not-acceptable", "No such representation", 406


class Timeout(AppError):
    slug, title, status = "timeout", "The request took too long", 408


class Overdue(AppError):
    """An answer took longer than the service lets anybody wait; what it would have been is not known."""

    slug, title, status = "overdue", "The answer took too long", 503
    example = "No answer within 60 seconds; treat the deal as on hold and send it again."


class Conflict(AppError):
    slug, title, status = "conflict", "The present state does not allow this", 409


class AlreadyDecided(AppError):
    """What was decided before leaves no room for this decision; what it was is said in `detail`."""

    slug, title, status = "already-decided", "This was decided before", 409
    example = "scr_01m8ac13 was rejected; screen the deal again to decide anew."


class SecondPersonNeeded(AppError):
    """Four eyes: whoever took the first step cannot take the second as well."""

    slug, title, status = "second-person-needed", "Another person has to do this", 409
    example = "You have released scr_01m8ac13 already; a block is released by two people."


class Superseded(AppError):
    """Something newer has taken its place; `newer` names it."""

    slug, title, status = "superseded", "There is something newer", 409
    example = "The deal was screened again: decide on scr_01m8ac13."


class Erased(AppError):
    """The record stands, and its content was erased for the sake of a person who asked."""

    slug, title, status = "erased", "The content was erased", 410
    example = "The content of scr_01m8ac13 was erased; the record says when, by whom and why."


class TooLarge(AppError):
    slug, title, status = "too-large", "The request is too large", 413
    example = "A request body holds at most 4194304 bytes."


class UnsupportedMedia(AppError):
    slug, title, status = "unsupported-media-type", "The body's media type is not supported", 415


class InvalidInput(AppError):
    """The input does not make sense. `errors` names each field by its JSON Pointer and says what is right."""

    slug, title, status = "invalid-input", "The input is not valid", 422
    example = '/parties/0/adress: There is no field "adress". Did you mean "address"?'

    def __init__(self, detail: str, errors: Iterable[Mapping[str, str]] = ()) -> None:
        fields = [{"pointer": error["pointer"], "detail": error["detail"]} for error in errors]
        super().__init__(detail)
        if fields:
            self.extensions["errors"] = fields
        self.errors: list[dict[str, str]] = fields

    @classmethod
    def from_fields(cls, errors: Iterable[Mapping[str, str]], count: int | None = None) -> "InvalidInput":
        """An error whose detail is that of the first field and counts the others; `count` is of all there are."""
        fields = list(errors)
        if not fields:
            return cls("The input is not valid.")
        first = fields[0]
        place = f"{first['pointer']}: " if first["pointer"] else ""
        more = (count or len(fields)) - 1
        rest = f" ({more} more)" if more else ""
        return cls(f"{place}{first['detail']}{rest}", fields)


class IdempotencyConflict(AppError):
    slug, title, status = "idempotency-conflict", "This Idempotency-Key came with another body before", 422
    example = "This Idempotency-Key was used for another deal; take a new key."


class RateLimited(AppError):
    slug, title, status = "rate-limited", "Too many requests", 429
    example = "This key may send 600 requests a minute; wait 12 seconds."

    def __init__(self, detail: str, *, retry_after: int, **extensions: object) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **extensions)


class ListRefused(AppError):
    """A release was read and not believed, or could not be read; what was loaded before stays in force."""

    slug, title, status = "list-refused", "The list was refused", 422


class ListUnavailable(AppError):
    """A publisher's file could not be fetched, or no list is loaded that could be searched."""

    slug, title, status = "list-unavailable", "The list is not available", 503


class DatabaseUnavailable(AppError):
    slug, title, status = "database-unavailable", "The database cannot be reached", 503
    example = "The database does not answer; nothing was stored."


class ConfigurationError(AppError):
    """A setting, or a file that a setting names, is wrong."""

    slug, title, status = "configuration-error", "A setting is wrong", 500


CATALOGUE: tuple[type[AppError], ...] = (
    InternalError,
    BadRequest,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    Timeout,
    Conflict,
    AlreadyDecided,
    SecondPersonNeeded,
    Superseded,
    Erased,
    TooLarge,
    UnsupportedMedia,
    InvalidInput,
    IdempotencyConflict,
    RateLimited,
    ListRefused,
    ListUnavailable,
    DatabaseUnavailable,
    Overdue,
    ConfigurationError,
)
