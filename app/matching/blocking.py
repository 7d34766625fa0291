"""The candidate stage: which listed names are worth comparing with a name asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from app.matching.answers import LEAST_SHARED
from app.matching.likeness import likenesses
from app.matching.postings import Ints, Postings, Table
from app.matching.terms import Term, term
from app.matching.vocabulary import Vocabulary, Word
from app.names.parse import ParsedName, Role, Token

_LEAST_LIKE = 0.55
_MOST_ROWS = 12_000
_MOST_JOINED = 2000
_MOST_SPELLINGS = 48
_AS_GOOD = 0.9
_HALF_AS_GOOD = 0.55
_A_FEW = 24
_AT_LEAST = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A name asked for: its words, each with the listed words like it, and their terms."""

    words: Sequence[Word]
    terms: Sequence[Term]
    person: bool


def joined_features(tokens: Sequence[Term], *, turned: bool = False) -> list[str]:
    """Neighbouring words written together (either way round if `turned`), and the whole without spaces."""
    words = [t.written for t in tokens if t.role not in (Role.PARTICLE, Role.TITLE) and t.written]
    out = [a + b for a, b in pairwise(words) if len(a) + len(b) >= 5]
    if turned:
        out += [b + a for a, b in pairwise(words) if len(a) + len(b) >= 5]
    if len(words) > 2:
        out.append("".join(words))
    return out


def ask(name: ParsedName, vocabulary: Vocabulary, *, person: bool) -> Asked:
    """Look up every word of the name among the listed words."""
    known = vocabulary.known(person=person)
    found = {token: before for token in name.tokens if (before := known.get(token)) is not None}
    new = [token for token in dict.fromkeys(name.tokens) if token not in found]
    for token, near in zip(new, vocabulary.near(new, person=person), strict=True):
        found[token] = _word(token, sorted(near), vocabulary, person=person)
        known.put(token, found[token])
    words = [found[token] for token in name.tokens]
    return Asked(words, [word.term for word in words], person)


def _word(token: Token, near: Sequence[int], vocabulary: Vocabulary, *, person: bool) -> Word:
    own = term(token, vocabulary.rarity)
    alike = likenesses(own, vocabulary.terms(near), person=person)
    like = {number: s for number, s in zip(near, alike, strict=True) if s >= _LEAST_LIKE}
    best = sorted(like.items(), key=_likeness_of, reverse=True)[:_MOST_SPELLINGS]
    numbers = np.array([number for number, _ in best], dtype=np.int64)
    return Word(own, like, numbers, np.array([s for _, s in best], dtype=np.float64) * own.weight)


class Blocking:
    """Rows of names under their words and under their neighbouring words joined."""

    def __init__(self, words: Table, joined: Postings, written: Postings, totals: npt.NDArray[np.float32]) -> None:
        self._words = words
        self._joined = joined
        self._written = written
        self._totals = totals

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The flat arrays, by name."""
        return {
            "words-starts": self._words.starts,
            "words-rows": self._words.rows,
            **self._joined.arrays("joined"),
            **self._written.arrays("written"),
            "totals": self._totals,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Blocking":
        words = Table(arrays["words-starts"], arrays["words-rows"])
        joined, written = Postings.from_arrays("joined", arrays), Postings.from_arrays("written", arrays)
        return cls(words, joined, written, arrays["totals"])

    def with_totals(self, totals: npt.NDArray[np.float32]) -> "Blocking":
        """The same rows, whose words weigh `totals` together."""
        return Blocking(self._words, self._joined, self._written, totals)

    def candidates(
        self, asked: Asked, allowed: npt.NDArray[np.bool_] | None, most: int, few: int = _A_FEW
    ) -> list[tuple[int, bool]]:
        """The rows most worth comparing, best first, at most `most`; of those less good than the best, a `few`.

        With each, whether neighbouring words written together are among what it has in common.
        """
        found, sums, joined = self._gather(asked, allowed)
        total = sum([t.weight for t in asked.terms])
        estimate = sums / (total + self._totals[found])
        worth = (estimate >= LEAST_SHARED) | joined
        found, estimate, joined = found[worth], estimate[worth], joined[worth]
        if len(found) > most:
            best = np.argpartition(estimate, -most)[-most:]
            found, estimate, joined = found[best], estimate[best], joined[best]
        order = (-estimate).argsort()
        best = estimate.max(initial=0.0)
        # As good as the best are the same party on other lists, however many; of the rest a few are worth a look.
        equal = int(np.count_nonzero(estimate >= best * _AS_GOOD))
        promising = int(np.count_nonzero(estimate >= best * _HALF_AS_GOOD))
        chosen = order[: max(equal, min(promising, few), _AT_LEAST)]
        return list(zip(found[chosen].tolist(), joined[chosen].tolist(), strict=True))

    def _gather(
        self, asked: Asked, allowed: npt.NDArray[np.bool_] | None
    ) -> tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """The rows that have something in common with the name, in their order.

        With each, how much all of it weighs, and whether neighbouring words written together are among it.
        """
        rows, worth, adding = self._under_words(asked)
        whole = sum([t.weight for t in asked.terms])
        words = [t.written for t in asked.terms if t.written]
        together = joined_features(asked.terms, turned=asked.person)
        joined = [*self._joined.under([*together, *words]), *self._written.under(together)]
        joined = [found for found in joined if len(found) <= _MOST_JOINED]
        apart = len(rows)
        if joined:
            rows = np.concatenate((rows, *joined))
            more = len(rows) - apart
            worth = np.concatenate((worth, np.full(more, 0.6 * whole / max(1, len(words) - 1))))
        wanted = allowed[rows] if allowed is not None else np.ones(len(rows), dtype=np.bool_)
        if adding is not None:
            in_hand = np.zeros(len(self._totals), dtype=np.bool_)
            in_hand[rows[:apart][~adding]] = True
            in_hand[rows[apart:]] = True
            wanted &= in_hand[rows]
        kept = wanted.nonzero()[0]
        if not len(kept):
            return rows[kept], worth[kept], wanted[kept]
        # Runs of sorted rows, which a stable sort only has to merge.
        order = kept[rows[kept].argsort(kind="stable")]
        rows = rows[order]
        first = np.ones(len(rows), dtype=np.bool_)
        np.not_equal(rows[1:], rows[:-1], out=first[1:])
        starts = first.nonzero()[0]
        return rows[starts], np.add.reduceat(worth[order], starts), np.logical_or.reduceat(order >= apart, starts)

    def _under_words(self, asked: Asked) -> tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.bool_] | None]:
        """The rows of the words asked for, rarest words first, until enough are in hand.

        With each, what its word weighs, and whether that only adds to what a row has in common besides (None: nowhere).
        """
        numbers = np.concatenate([word.numbers for word in asked.words])
        chosen, rows, counts = self._words.rarest(numbers, _MOST_ROWS)
        weights = np.concatenate([word.weights for word in asked.words])
        worth = weights[chosen].repeat(counts)
        adding = _only_adding(asked.terms)
        if not adding:
            return rows, worth, None
        adds = np.concatenate([np.full(len(word.numbers), i in adding) for i, word in enumerate(asked.words)])
        return rows, worth, adds[chosen].repeat(counts)


def _only_adding(terms: Sequence[Term]) -> frozenset[int]:
    """The words, by place, that all together are too light for a row that has nothing else to be worth comparing.

    A row has the weight of what it shares itself, so that a share of `LEAST_SHARED` of both takes more of the one.
    """
    least = sum([t.weight for t in terms]) * LEAST_SHARED / (1 - LEAST_SHARED)
    found: list[int] = []
    for i in sorted(range(len(terms)), key=lambda i: terms[i].weight):
        least -= terms[i].weight
        if least <= 0:
            break
        found.append(i)
    return frozenset(found)


def _likeness_of(entry: tuple[int, float]) -> float:
    return entry[1]
