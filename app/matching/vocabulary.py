"""The distinct words of all listed names, found by themselves or by anything near them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.matching.postings import Ints, Postings, hashed
from app.matching.terms import Term, name_symbols, term
from app.names.parse import Role, Token
from app.names.sound import key, skeleton

_SHORTEST_FUZZY = 4
_MOST_NAME_FORMS = 40


def features(token: Token) -> Iterator[str]:
    """Under what a word is found: itself, its sound, either with a letter left out, its consonants."""
    text = token.text
    yield text
    if token.role in (Role.NUMBER, Role.INITIAL):
        return
    sound = key(text)
    yield "~" + sound
    if token.native:
        yield from (token.native[:i] + token.native[i + 1 :] for i in range(len(token.native)))
    for word in {text, sound}:
        if len(word) >= _SHORTEST_FUZZY:
            yield word
            yield from (word[:i] + word[i + 1 :] for i in range(len(word)))
    bones = skeleton(text)
    if len(bones) > 2:
        yield "#" + bones
        if len(bones) > 4:
            yield from ("#" + bones[:i] + bones[i + 1 :] for i in range(len(bones)))


def person_features(token: Token) -> Iterator[str]:
    yield from features(token)
    if token.role is Role.WORD:
        for symbol in sorted(name_symbols(token.text))[:_MOST_NAME_FORMS]:
            yield "@" + symbol


class Vocabulary:
    """Every distinct word with the number of names it stands in."""

    def __init__(self, tokens: Sequence[Token], counts: Ints, names: int, near: Postings) -> None:
        self.tokens = tokens
        self.counts = counts
        self._names = names
        self._near = near
        self._numbers = {_identity(t): n for n, t in enumerate(tokens)}
        self._terms: dict[int, Term] = {}

    @classmethod
    def build(cls, tokens: Sequence[Token], counts: Ints, names: int, people: frozenset[int]) -> "Vocabulary":
        """`people` are the numbers of words that stand in persons' names."""
        keys: list[int] = []
        rows: list[int] = []
        for number, token in enumerate(tokens):
            found = person_features(token) if number in people else features(token)
            for feature in set(found):
                keys.append(hashed(feature))
                rows.append(number)
        return cls(tokens, counts, names, Postings.build(keys, rows))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything but the words, as flat arrays by name."""
        return {"counts": self.counts, "names": np.asarray([self._names]), **self._near.arrays("near")}

    @classmethod
    def from_arrays(cls, tokens: Sequence[Token], arrays: Mapping[str, npt.NDArray[Any]]) -> "Vocabulary":
        return cls(tokens, arrays["counts"], int(arrays["names"][0]), Postings.from_arrays("near", arrays))

    def rarity(self, text: str) -> float:
        """How rare a word is in the list, 0.3..1; 1 for a word it does not have."""
        number = self._numbers.get((text, Role.WORD, None, False))
        count = int(self.counts[number]) if number is not None else 0
        if count < 3:
            return 1.0
        return max(0.3, math.log(self._names / count) / math.log(self._names / 2))

    def term(self, number: int) -> Term:
        found = self._terms.get(number)
        if found is None:
            found = self._terms[number] = term(self.tokens[number], self.rarity)
        return found

    def near(self, token: Token, *, person: bool) -> list[int]:
        """The numbers of all words that may be spellings of this one."""
        found = self._near.under(person_features(token) if person else features(token))
        return np.unique(np.concatenate(found)).tolist() if found else []


def _identity(token: Token) -> tuple[str, Role, str | None, bool]:
    return token.text, token.role, token.native, token.abjad
