"""Words that tell a subject, as data: each entry of a lexicon file has an `id`, `words` and its own values.

A `*` stands for any letters: a word ending in one stands for all words that begin so, one beginning with it for all
that end so, and a phrase may have one at each word. Any other is a whole word or phrase. Words in a script without
spaces (Chinese, Japanese) are found anywhere.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

_WORD = re.compile(r"\w+")
_SPACELESS = re.compile(r"[⺀-鿿ぁ-ヿ가-힯]")
_BEGINNING = 3  # letters by which words with an open ending are looked up


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


class Lexicon:
    """All entries of one file."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take the rows of the file."""
        rows = tuple(rows)
        self.entries = tuple(map(_entry, rows))
        self._words = _Words((n, word.casefold()) for n, row in enumerate(rows) for word in row["words"])

    def read(self, text: str | None) -> tuple[tuple[Entry, str], ...]:
        """The entries that the text mentions, in the file's order, each with the first word that told."""
        return _read(self, text) if text else ()

    def ids(self, text: str | None) -> frozenset[str]:
        """The ids of the entries that the text mentions."""
        return frozenset(entry.id for entry, _ in self.read(text))

    def find(self, text: str) -> Iterator[tuple[Entry, str]]:
        """Look for the entries; `read` remembers what it found."""
        folded = text.casefold()
        first: dict[int, tuple[int, int, str]] = {}
        for place, entry, expression in self._words.likely(folded):
            found = _compiled(expression).search(folded)
            if found is not None:
                told = (found.start(), place, found.group())
                first[entry] = min(told, first.get(entry, told))
        return ((self.entries[n], first[n][2]) for n in sorted(first))


class _Word(NamedTuple):
    """Its place among all words of the lexicon, the number of its entry, and how it is looked for."""

    place: int
    entry: int
    expression: str


class _Words:
    """The words of a lexicon by how they begin: of hundreds, a text can hold few, and only those are looked for."""

    def __init__(self, words: Iterable[tuple[int, str]]) -> None:
        """Take each word, in lower case, with the number of its entry."""
        self._by_first: dict[str, list[_Word]] = defaultdict(list)
        self._by_beginning: dict[str, list[tuple[str, _Word]]] = defaultdict(list)
        self._by_part: list[tuple[str, _Word]] = []
        self._spaceless: list[tuple[str, _Word]] = []
        for place, (entry, text) in enumerate(words):
            self._add(text, _Word(place, entry, _expression(text)))

    def _add(self, text: str, word: _Word) -> None:
        begins = _WORD.match(text)
        first = begins.group() if begins else ""
        if _SPACELESS.search(text):
            self._spaceless.append((text, word))
        elif first and text[len(first) : len(first) + 1] != "*":
            self._by_first[first].append(word)
        elif len(first) >= _BEGINNING:
            self._by_beginning[first[:_BEGINNING]].append((first, word))
        else:
            self._by_part.append((max(text.split("*"), key=len), word))

    def likely(self, text: str) -> list[_Word]:
        """Those that a text in lower case may hold; no other is in it."""
        found = [word for part, word in self._by_part if part in text]
        for told in _WORD.findall(text):
            if told in self._by_first:
                found += self._by_first[told]
            if begins := self._by_beginning.get(told[:_BEGINNING]):
                found += [word for first, word in begins if told.startswith(first)]
        if not text.isascii() and _SPACELESS.search(text):
            found += [word for part, word in self._spaceless if part in text]
        return found


@cache
def load(name: str) -> Lexicon:
    """Read one lexicon of `app/reference/data`."""
    text = resources.files("app.reference").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return Lexicon(tomllib.loads(text)["entries"])


@lru_cache(maxsize=8192)
def _read(lexicon: Lexicon, text: str) -> tuple[tuple[Entry, str], ...]:
    return tuple(lexicon.find(text))


def _entry(row: Mapping[str, Any]) -> Entry:
    values = {key: value for key, value in row.items() if key not in ("id", "words")}
    return Entry(row["id"], values, re.compile("|".join(_expression(word.casefold()) for word in row["words"])))


def _expression(word: str) -> str:
    if _SPACELESS.search(word):
        return re.escape(word)
    # Not `\b`, which asks for a letter after a word that ends in a dot.
    return r"(?<!\w)" + r"\w*".join(map(re.escape, word.split("*"))) + r"(?!\w)"


# Few of the words are ever in a text, so that they are made ready when one may be.
@lru_cache(maxsize=4096)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)
