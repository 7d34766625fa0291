"""The one format of facts that change: TOML tables whose rows carry their dates, source and certainty.

A file in `app/reference/data` looks like this::

    [sources.ear-746-8]
    document = "15 CFR 746.8"
    date = "2024-06-12"
    citation = "89 FR 51644"

    [defaults]                      # what a row leaves out
    checked_on = 2026-11-25
    confidence = "secondary"

    [[facts]]
    place = "RU"                    # any further keys are the fact's own values
    effective_from = 2022-02-24     # first day it applies; left out: before anything we keep
    effective_to = 2025-06-29       # last day it applies; left out: still does
    source = "ear-746-8"

`confidence` is `primary` (the text was read), `secondary` (a law firm, press or repository was read),
`unverified` (from memory, to be checked) or `project` (our own inference).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from app.domain.red_flag import Authority

CONFIDENCES = frozenset({"primary", "secondary", "unverified", "project"})
_CAVEATS = {
    "unverified": "This rule is noted from memory and not yet verified; confirm it before relying on it.",
    "project": "This is our own reading, not a regulator's statement.",
}
_OWN_KEYS = frozenset({"effective_from", "effective_to", "source", "checked_on", "confidence", "note"})


@dataclass(frozen=True, slots=True, eq=False)
class DatedFact:
    """One fact and the days it applied on, both ends included; None is open. `values` are its own keys."""

    values: Mapping[str, Any]
    effective_from: date | None
    effective_to: date | None
    checked_on: date
    authority: Authority
    note: str | None = None

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def get(self, key: str, default: Any = None) -> Any:
        """The fact's own value, or `default` where the row leaves it out."""
        return self.values.get(key, default)

    def applies(self, as_of: date) -> bool:
        """Whether the fact held on that day."""
        if self.effective_from is not None and as_of < self.effective_from:
            return False
        return self.effective_to is None or as_of <= self.effective_to

    @property
    def caveat(self) -> str | None:
        """What the answer must say about how sure this fact is; None when it was read in a publication."""
        return " ".join(filter(None, (_CAVEATS.get(self.authority.confidence), self.note))) or None


@dataclass(frozen=True, slots=True, eq=False)
class DatedTable:
    """All rows of one file."""

    name: str
    facts: tuple[DatedFact, ...]

    def in_force(self, as_of: date) -> tuple[DatedFact, ...]:
        """The rows that applied on that day, in the file's order."""
        return _in_force(self, as_of)

    def find(self, as_of: date, **values: object) -> tuple[DatedFact, ...]:
        """The rows in force whose own values equal those given."""
        return _find(self, as_of, tuple(values.items()))


@cache
def load(name: str) -> DatedTable:
    """Read one file of `app/reference/data`.

    Raises:
        ValueError: a row lacks its source, its day of checking or a known confidence.
    """
    text = resources.files("app.reference").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return read(name, tomllib.loads(text))


def read(name: str, document: Mapping[str, Any]) -> DatedTable:
    """Make a table of a parsed document; see the module's text for its layout."""
    defaults = document.get("defaults", {})
    sources = document.get("sources", {})
    facts = tuple(_fact(name, {**defaults, **row}, sources) for row in document.get("facts", ()))
    return DatedTable(name, facts)


@lru_cache(maxsize=4096)
def _in_force(table: DatedTable, as_of: date) -> tuple[DatedFact, ...]:
    return tuple(fact for fact in table.facts if fact.applies(as_of))


@lru_cache(maxsize=4096)
def _find(table: DatedTable, as_of: date, values: tuple[tuple[str, object], ...]) -> tuple[DatedFact, ...]:
    return tuple(fact for fact in table.in_force(as_of) if all(fact.get(key) == value for key, value in values))


def _fact(name: str, row: Mapping[str, Any], sources: Mapping[str, Any]) -> DatedFact:
    source = sources.get(row.get("source", ""))
    if source is None:
        raise ValueError(f"{name}: a fact names no known source: {dict(row)}")
    confidence = row.get("confidence", source.get("confidence"))
    checked_on = row.get("checked_on")
    if confidence not in CONFIDENCES or checked_on is None:
        raise ValueError(f"{name}: a fact needs checked_on and one of {sorted(CONFIDENCES)}: {dict(row)}")
    return DatedFact(
        values={key: value for key, value in row.items() if key not in _OWN_KEYS},
        effective_from=row.get("effective_from"),
        effective_to=row.get("effective_to"),
        checked_on=checked_on,
        authority=Authority(
            document=source["document"],
            date=source.get("date"),
            citation=source.get("citation"),
            confidence=confidence,
        ),
        note=row.get("note"),
    )
