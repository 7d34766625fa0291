"""Phrases of several words found in free text, longest first, each word of the text used once.

A word of a phrase may begin or end with `*` (any letters). Latin letters are compared without case and
accents, and an English plural ending does not count. Scripts without spaces are found anywhere.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

_SPACELESS = re.compile(r"[⺀-鿿぀-ヿ가-힯]")
_BEGINNING = 3  # letters by which words with an open ending are looked up
_TOKEN = re.compile(r"[^\W_]+")
_SPELLINGS = {
    "center": "centre",
    "centers": "centre",
    "fiber": "fibre",
    "mold": "mould",
    "molding": "moulding",
}
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: the value it stands for and the tokens (or characters) it covers.

    `letters` are those of the phrase itself: of two that cover as much, the more exact one wins.
    """

    value: str
    start: int
    end: int
    letters: int = 0


def fold(text: str) -> str:
    """Return the text in lower case, without accents, compatibility forms made plain."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return decomposed if decomposed.isascii() else without_marks(decomposed).translate(_LETTERS)


def without_marks(decomposed: str) -> str:
    """Leave the accents of a decomposed text out."""
    return decomposed if decomposed.isascii() else "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def read_tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded, in one spelling and without plural endings."""
    return tuple(_singular(_SPELLINGS.get(word, word)) for word in _TOKEN.findall(fold(text)))


class PhraseBook:
    """Phrases by what they stand for. Built once from data; finds them in any text."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take pairs of phrase and value."""
        self._spaceless: list[tuple[str, str]] = []
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._by_beginning: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._wild: list[tuple[tuple[str, ...], str]] = []
        for phrase, value in phrases:
            self._add(phrase, value)
        self._spaceless.sort(key=lambda pair: -len(pair[0]))

    def _add(self, phrase: str, value: str) -> None:
        if _SPACELESS.search(phrase):
            self._spaceless.append((fold(phrase.strip("*")), value))
            return
        tokens = tuple(_pattern_token(word) for word in re.findall(r"\*?[^\W_]+\*?", fold(phrase)))
        first = tokens[0].rstrip("*")
        if "*" in tokens[0] and len(first) >= _BEGINNING and not first.startswith("*"):
            self._by_beginning[first[:_BEGINNING]].append((tokens, value))
        elif "*" in tokens[0]:
            self._wild.append((tokens, value))
        else:
            self._by_first[tokens[0]].append((tokens, value))

    def find(self, text: str) -> tuple[Found, ...]:
        """Return the phrases in the text in its order, no two overlapping; the longest wins."""
        tokens = read_tokens(text)
        hits = [hit for i in range(len(tokens)) for hit in self._at(tokens, i)]
        hits.sort(key=lambda hit: (hit.start - hit.end, -hit.letters, hit.start))
        taken: set[int] = set()
        kept = []
        for hit in hits:
            if taken.isdisjoint(range(hit.start, hit.end)):
                taken.update(range(hit.start, hit.end))
                kept.append(hit)
        kept.sort(key=lambda hit: hit.start)
        return (*kept, *self._find_spaceless(text))

    def _at(self, tokens: Sequence[str], start: int) -> Iterable[Found]:
        token = tokens[start]
        candidates = chain(self._by_first.get(token, ()), self._by_beginning.get(token[:_BEGINNING], ()), self._wild)
        for pattern, value in candidates:
            window = tokens[start : start + len(pattern)]
            if len(window) == len(pattern) and all(map(_fits, pattern, window)):
                yield Found(value, start, start + len(pattern), sum(map(len, pattern)))

    def _find_spaceless(self, text: str) -> list[Found]:
        if not _SPACELESS.search(text):
            return []
        rest = fold(text)
        found = []
        for phrase, value in self._spaceless:
            at = rest.find(phrase)
            if at >= 0:
                found.append(Found(value, at, at + len(phrase)))
                rest = rest.replace(phrase, "\0" * len(phrase))
        return sorted(found, key=lambda hit: hit.start)


def _fits(pattern: str, token: str) -> bool:
    if "*" not in pattern:
        return pattern == token
    core = pattern.strip("*")
    if pattern.startswith("*") and pattern.endswith("*"):
        return core in token
    return token.endswith(core) if pattern.startswith("*") else token.startswith(core)


def _pattern_token(word: str) -> str:
    return word if "*" in word else _singular(_SPELLINGS.get(word, word))


def _singular(word: str) -> str:
    """Drop an English plural ending; words of three letters, and those in -ss and -us, stay."""
    if len(word) < 4 or not word.isascii() or word.endswith(("ss", "us", "is")):
        return word
    return word.removesuffix("es") if word.endswith(("ches", "shes", "xes", "sses")) else word.removesuffix("s")
