"""Turns validation errors into the contract's `errors`: each field by its JSON Pointer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from rapidfuzz import fuzz, process

from app.errors import InvalidInput

NEAR_ENOUGH = 60
# A body with a hundred thousand wrong fields, or with one whose name is a megabyte long, is not answered with as much.
_MOST = 100
_LONGEST = 100


def invalid_input(errors: Iterable[Mapping[str, Any]], model: type[BaseModel] | None) -> InvalidInput:
    """Gather pydantic's errors into one problem; `model` is what the body was to be. Input is not echoed."""
    every = list(errors)
    return InvalidInput.from_fields([_field_error(item, model) for item in every[:_MOST]], len(every))


def nearest_field(model: type[BaseModel], path: Sequence[str | int]) -> str | None:
    """Name the field of `model` that a misspelt `path` most likely meant, or None."""
    owner: type[BaseModel] | None = model
    for step in path[:-1]:
        if isinstance(step, int) or owner is None:
            continue
        field = owner.model_fields.get(step)
        owner = next(_models(field.annotation), None) if field else None
    if owner is None:
        return None
    found = process.extractOne(_shown(path[-1]), list(owner.model_fields), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return found[0] if found else None


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in get_args(annotation):
        yield from _models(argument)


def _field_error(item: Mapping[str, Any], model: type[BaseModel] | None) -> dict[str, str]:
    location: tuple[str | int, ...] = tuple(item["loc"])
    if item["type"] == "json_invalid":
        reason = item.get("ctx", {}).get("error", "syntax error")
        return {"pointer": "", "detail": f"The body is not JSON: {reason}."}
    place, path = ("body", location) if not location or location[0] not in _PLACES else (location[0], location[1:])
    if place == "body":
        pointer = "".join(f"/{_escape(step)}" for step in path)
        return {"pointer": pointer, "detail": _detail(item, path, model)}
    return {"pointer": f"{place}/{'/'.join(map(_shown, path))}", "detail": _detail(item, path, None)}


_PLACES = frozenset({"body", "query", "path", "header", "cookie"})


def _detail(item: Mapping[str, Any], path: Sequence[str | int], model: type[BaseModel] | None) -> str:
    if item["type"] == "extra_forbidden" and path:
        nearest = nearest_field(model, path) if model else None
        hint = f' Did you mean "{nearest}"?' if nearest else ""
        return f'There is no field "{_shown(path[-1])}".{hint}'
    if item["type"] == "missing":
        return f'The field "{path[-1]}" is required.' if path else "A JSON body is required."
    message: str = item["msg"].removeprefix("Value error, ")
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "?")) else ".")


def _escape(step: str | int) -> str:
    return _shown(step).replace("~", "~0").replace("/", "~1")


def _shown(step: str | int) -> str:
    name = str(step)
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
