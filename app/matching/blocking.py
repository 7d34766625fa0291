"""The candidate stage: which listed names are worth comparing with a name asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.fuzz import ratio

from app.matching.alignment import ALIKE_IN_ALL, SHARED, share
from app.matching.likeness import likeness, likenesses
from app.matching.postings import Ints, Postings, Table
from app.matching.terms import Term, together
from app.matching.vocabulary import Vocabulary
from app.names.parse import ParsedName, Role, Token

_LEAST_LIKE = 0.55
_MOST_ROWS = 12_000
_MOST_JOINED = 2000
_MOST_SPELLINGS = 48
# Of two names that share less no pair has come near to a score that counts.
_LEAST_SHARED = 0.2
_AS_GOOD = 0.9
_HALF_AS_GOOD = 0.55
_A_FEW = 24
_AT_LEAST = 8


@dataclass(slots=True)
class Asked:
    """A name asked for: its terms, for each the listed words like it (number -> likeness), and all without spaces."""

    name: ParsedName
    terms: list[Term]
    person: bool
    like: list[dict[int, float]]
    written: str

    def likenesses(self, numbers: Sequence[int], terms: Sequence[Term]) -> list[list[float]]:
        """How alike each of its words is to each of these listed words, which are noted for the next row."""
        found: list[list[float]] = []
        for own, like in zip(self.terms, self.like, strict=True):
            row: list[float] = []
            for number, other in zip(numbers, terms, strict=True):
                s = like.get(number)
                if s is None:
                    s = like[number] = likeness(own, other, person=self.person)
                row.append(s)
            found.append(row)
        return found

    def shares_enough(self, like: Sequence[Sequence[float]], right: Sequence[Term]) -> bool:
        """Whether what the words share is worth laying side by side."""
        shared = share(self.terms, right, like)
        return shared >= SHARED or (shared >= _LEAST_SHARED and ratio(self.written, together(right)) > ALIKE_IN_ALL)


def joined_features(tokens: Sequence[Term], *, turned: bool = False) -> list[str]:
    """Neighbouring words written together (either way round if `turned`), and the whole without spaces."""
    words = [t.written for t in tokens if t.role not in (Role.PARTICLE, Role.TITLE) and t.written]
    out = [a + b for a, b in pairwise(words) if len(a) + len(b) >= 5]
    if turned:
        out += [b + a for a, b in pairwise(words) if len(a) + len(b) >= 5]
    if len(words) > 2:
        out.append("".join(words))
    return out


def ask(name: ParsedName, vocabulary: Vocabulary, make: Callable[[Token], Term], *, person: bool) -> Asked:
    """Look up every word of the name among the listed words."""
    terms = [make(token) for token in name.tokens]
    known = vocabulary.spellings(person=person)
    like = {token: before for token in name.tokens if (before := known.get(token)) is not None}
    new = {token: own for token, own in zip(name.tokens, terms, strict=True) if token not in like}
    for (token, own), near in zip(new.items(), vocabulary.near(list(new), person=person), strict=True):
        numbers = sorted(near)
        found = likenesses(own, [vocabulary.term(number) for number in numbers], person=person)
        like[token] = {number: s for number, s in zip(numbers, found, strict=True) if s >= _LEAST_LIKE}
        known.put(token, like[token])
    return Asked(name, terms, person, [dict(like[token]) for token in name.tokens], together(terms))


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
        total = sum(t.weight for t in asked.terms)
        estimate = sums / (total + self._totals[found])
        worth = (estimate >= _LEAST_SHARED) | joined
        found, estimate, joined = found[worth], estimate[worth], joined[worth]
        if len(found) > most:
            best = np.argpartition(estimate, -most)[-most:]
            found, estimate, joined = found[best], estimate[best], joined[best]
        order = np.argsort(-estimate)
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
        whole = sum(t.weight for t in asked.terms)
        words = [t.written for t in asked.terms if t.written]
        together = joined_features(asked.terms, turned=asked.person)
        joined = [*self._joined.under([*together, *words]), *self._written.under(together)]
        joined = [found for found in joined if len(found) <= _MOST_JOINED]
        apart = len(rows)
        if joined:
            rows = np.concatenate((rows, *joined))
            more = len(rows) - apart
            worth = np.concatenate((worth, np.full(more, 0.6 * whole / max(1, len(words) - 1))))
            adding = np.concatenate((adding, np.zeros(more, dtype=np.bool_)))
        wanted = allowed[rows] if allowed is not None else np.ones(len(rows), dtype=np.bool_)
        if adding.any():
            in_hand = np.zeros(len(self._totals), dtype=np.bool_)
            in_hand[rows[~adding]] = True
            wanted &= in_hand[rows]
        kept = np.flatnonzero(wanted)
        if not len(kept):
            return rows[kept], worth[kept], wanted[kept]
        # Runs of sorted rows, which a stable sort only has to merge.
        order = kept[np.argsort(rows[kept], kind="stable")]
        rows = rows[order]
        starts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
        return rows[starts], np.add.reduceat(worth[order], starts), np.maximum.reduceat(order >= apart, starts)

    def _under_words(self, asked: Asked) -> tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """The rows of the words asked for, rarest words first, until enough are in hand.

        With each, what its word weighs, and whether that only adds to what a row has in common besides.
        """
        adding = _only_adding(asked.terms)
        entries: list[tuple[int, float, bool]] = []
        for i, (term, like) in enumerate(zip(asked.terms, asked.like, strict=True)):
            best = sorted(like.items(), key=_likeness_of, reverse=True)[:_MOST_SPELLINGS]
            entries += [(n, s * term.weight, i in adding) for n, s in best]
        if not entries:
            return np.zeros(0, dtype=np.int32), np.zeros(0), np.zeros(0, dtype=np.bool_)
        numbers, weights, adds = (np.array(column) for column in zip(*entries, strict=True))
        counts = self._words.counts(numbers)
        order = np.argsort(counts, kind="stable")
        enough = max(1, int(np.searchsorted(np.cumsum(counts[order]), _MOST_ROWS, side="right")))
        chosen = order[:enough]
        rows, counts = self._words.of_many(numbers[chosen])
        return rows, np.repeat(weights[chosen], counts), np.repeat(adds[chosen], counts)


def _only_adding(terms: Sequence[Term]) -> frozenset[int]:
    """The words, by place, that all together are too light for a row that has nothing else to be worth comparing.

    A row has the weight of what it shares itself, so that a share of `_LEAST_SHARED` of both takes more of the one.
    """
    least = sum(t.weight for t in terms) * _LEAST_SHARED / (1 - _LEAST_SHARED)
    found: list[int] = []
    for i in sorted(range(len(terms)), key=lambda i: terms[i].weight):
        least -= terms[i].weight
        if least <= 0:
            break
        found.append(i)
    return frozenset(found)


def _likeness_of(entry: tuple[int, float]) -> float:
    return entry[1]
