"""Words that tell a subject, as data: each entry of a lexicon file has an `id`, `words` and its own values.

A `*` stands for any letters: a word ending in one stands for all words that begin so, one beginning with it for all
that end so, and a phrase may have one at each word. Any other is a whole word or phrase. Words in a script without
spaces (Chinese, Japanese) are found anywhere.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One subject and how it is recognised; `values` are the row's own keys."""

    id: str
    values: Mapping[str, Any]
    pattern: re.Pattern[str]

    def found_in(self, text: str) -> str | None:
        """The first of the entry's words in the text, as written there."""
        found = self.pattern.search(text.casefold())
        return found.group(0) if found else None


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All entries of one file."""

    entries: tuple[Entry, ...]

    def read(self, text: str | None) -> tuple[tuple[Entry, str], ...]:
        """The entries that the text mentions, each with the word that told."""
        return _read(self, text) if text else ()

    def ids(self, text: str | None) -> frozenset[str]:
        """The ids of the entries that the text mentions."""
        return frozenset(entry.id for entry, _ in self.read(text))


@cache
def load(name: str) -> Lexicon:
    """Read one lexicon of `app/reference/data`."""
    text = resources.files("app.reference").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return Lexicon(tuple(_entry(row) for row in tomllib.loads(text)["entries"]))


@lru_cache(maxsize=8192)
def _read(lexicon: Lexicon, text: str) -> tuple[tuple[Entry, str], ...]:
    return tuple((entry, word) for entry in lexicon.entries if (word := entry.found_in(text)))


def _entry(row: Mapping[str, Any]) -> Entry:
    values = {key: value for key, value in row.items() if key not in ("id", "words")}
    return Entry(row["id"], values, re.compile("|".join(_expression(word) for word in row["words"])))


def _expression(word: str) -> str:
    folded = word.casefold()
    if re.search(r"[⺀-鿿ぁ-ヿ가-힯]", folded):
        return re.escape(folded)
    return r"\b" + r"\w*".join(map(re.escape, folded.split("*"))) + r"\b"
