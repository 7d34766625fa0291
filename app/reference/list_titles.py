"""How lists are named to people, and whose rules they belong to."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def title_of(source: str) -> str:
    """The list's name in a sentence; an own list is named by its source."""
    known = _lists().get(source)
    return known["title"] if known else f"the list {source}"


def jurisdiction_of(source: str) -> str | None:
    """Whose rules a list belongs to; None for a list that binds everybody or is the dealer's own."""
    known = _lists().get(source)
    return known.get("jurisdiction") if known else None


@cache
def _lists() -> dict[str, Any]:
    text = resources.files("app.reference").joinpath("data", "list_titles.toml").read_text(encoding="utf-8")
    lists: dict[str, Any] = tomllib.loads(text)["lists"]
    return lists
