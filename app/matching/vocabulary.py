"""The distinct words of all listed names, found by themselves or by anything near them."""

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.matching.lately import Lately
from app.matching.postings import Ints, Longs, Postings, hashed, keys_of
from app.matching.terms import Term, name_symbols, term
from app.names.parse import Role, Token
from app.names.sound import key, skeleton

_SHORTEST_FUZZY = 4
_COMMON = 3
_PLAIN = (Role.WORD, None, False)
_MOST_NAME_FORMS = 40
_REMEMBERED = 20_000


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


@dataclass(frozen=True, slots=True)
class Scale:
    """How common words are among `names` names. One that is kept weighs words the same while a list changes."""

    names: int
    counts: dict[str, int]

    def rarity(self, text: str) -> float:
        """How rare a word is, 0.3..1; 1 for a word that hardly occurs."""
        return _rarity(self.counts.get(text, 0), self.names)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Some listed words: where the rows of each begin, how many these are, how much it tells of a word asked for."""

    begins: Longs
    counts: Longs
    weights: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Word:
    """A word asked for, with the listed words like it (number -> likeness).

    `spellings` are the most like of them, best first, which have `rows` rows together.
    """

    term: Term
    like: Mapping[int, float]
    spellings: Spellings
    rows: int


class Vocabulary:
    """Every distinct word with the number of names it stands in; `scale` weighs them instead where it is given."""

    def __init__(
        self, tokens: Sequence[Token], counts: Ints, names: int, near: Postings, scale: Scale | None = None
    ) -> None:
        self.tokens = tokens
        self.counts = counts
        self._names = names
        self._near = near
        self._scale = scale
        self._numbers = {_identity(t): n for n, t in enumerate(tokens)}
        self._terms: list[Term | None] = [None] * len(tokens)
        self._known = {True: Lately[Token, Word](_REMEMBERED), False: Lately[Token, Word](_REMEMBERED)}

    @classmethod
    def build(cls, tokens: Sequence[Token], counts: Ints, names: int, people: frozenset[int]) -> "Vocabulary":
        """`people` are the numbers of words that stand in persons' names."""
        keys, rows = array("I"), array("i")
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
        if self._scale is not None:
            return self._scale.rarity(text)
        number = self._numbers.get((text, *_PLAIN))
        return _rarity(int(self.counts[number]) if number is not None else 0, self._names)

    @property
    def scale(self) -> Scale:
        """How common the words are here, to be kept."""
        counts = self.counts.tolist()
        plain = {text: n for (text, role, native, abjad), n in self._numbers.items() if (role, native, abjad) == _PLAIN}
        return Scale(self._names, {text: int(counts[n]) for text, n in plain.items() if counts[n] >= _COMMON})

    def weighed_by(self, scale: Scale) -> "Vocabulary":
        """The same words, weighed by another scale."""
        return Vocabulary(self.tokens, self.counts, self._names, self._near, scale)

    def term(self, number: int) -> Term:
        found = self._terms[number]
        if found is None:
            found = self._terms[number] = term(self.tokens[number], self.rarity)
        return found

    def terms(self, numbers: Iterable[int]) -> list[Term]:
        known = self._terms
        return [known[number] or self.term(number) for number in numbers]

    def known(self, *, person: bool) -> Lately[Token, Word]:
        """What is remembered of the words of persons' names, or of others."""
        return self._known[person]

    def near(self, tokens: Sequence[Token], *, person: bool) -> list[set[int]]:
        """For each of these words the numbers of all listed words that may be spellings of it."""
        asked: list[str] = []
        whose: list[int] = []
        for n, token in enumerate(tokens):
            asked += person_features(token) if person else features(token)
            whose += [n] * (len(asked) - len(whose))
        found: list[set[int]] = [set() for _ in tokens]
        for place, numbers in self._near.places(keys_of(asked)):
            found[whose[place]].update(numbers.tolist())
        return found


def _rarity(count: int, names: int) -> float:
    if count < _COMMON or names <= 2:
        return 1.0
    return max(0.3, math.log(names / count) / math.log(names / 2))


def _identity(token: Token) -> tuple[str, Role, str | None, bool]:
    return token.text, token.role, token.native, token.abjad
