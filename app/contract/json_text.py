"""JSON as people and programs send it, read so that nothing in it is set aside in silence."""

import json
from typing import Any


class NamedTwice(ValueError):
    """An object has two fields of one name. Every reader takes one and drops the other; which, differs."""

    def __init__(self, name: str) -> None:
        super().__init__(f'Two of its fields are named "{name[:80]}".')


def loads(text: bytes | str) -> Any:
    """Read JSON.

    Raises: NamedTwice; ValueError, RecursionError as `json.loads` does.
    """
    return json.loads(text, object_pairs_hook=_once)


def refuse_named_twice(text: bytes | str) -> None:
    """Raise NamedTwice where an object in this text has two fields of one name; what is no JSON is left to others."""
    try:
        loads(text)
    except NamedTwice:
        raise
    except (ValueError, RecursionError):
        return


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise NamedTwice(name)
            seen.add(name)
    return found
