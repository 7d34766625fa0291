"""Sample deals: what `gonogo demo` screens and what the Swagger UI offers to try."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """A deal in the contract's request shape with a line that says what it shows."""

    name: str
    title: str
    verdict: str
    request: dict[str, Any]


_TITLES = (
    ("review-ele-technology-before-listing", "ELE Technology as of July 2024, before any list named it", "review"),
    ("block-ele-technology", "ELE Technology, today on a sanctions list", "block"),
    ("review-trader-without-end-user", "A trader who names no end user, paying in yuan", "review"),
    ("clear-gear-shop", "A gear shop that uses the machine itself", "clear"),
)


def load_samples() -> tuple[Sample, ...]:
    """Read the sample deals in the order they are shown."""
    folder = files(__name__)
    return tuple(
        Sample(name, title, verdict, json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
        for name, title, verdict in _TITLES
    )


def load_answers() -> dict[str, dict[str, Any]]:
    """A shortened real answer for each verdict; `python -m tools.answer_examples` writes them again."""
    folder = files(__name__) / "answers"
    return {
        verdict: json.loads((folder / f"{verdict}.json").read_text(encoding="utf-8"))
        for verdict in ("block", "review", "clear")
    }
