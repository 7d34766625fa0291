"""The candidate stage: which listed names are worth comparing with a name asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from app.matching.answers import LEAST_SHARED
from app.matching.likeness import likenesses
from app.matching.postings import Ints, Postings, Table, keys_of
from app.matching.terms import Term, term
from app.matching.vocabulary import Spellings, Vocabulary, Word
from app.names.parse import ParsedName, Role, Token
from lists.model import Kind

_LEAST_LIKE = 0.55
_MOST_ROWS = 12_000
_MOST_JOINED = 2000
_MOST_SPELLINGS = 48
_AS_GOOD = 0.9
_HALF_AS_GOOD = 0.55
_A_FEW = 24
_AT_LEAST = 8

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """A name asked for: its words, each with the listed words like it, and their terms."""

    words: Sequence[Word]
    terms: tuple[Term, ...]
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

    def ask(self, names: Sequence[ParsedName], vocabulary: Vocabulary) -> list[Asked]:
        """Look up every word of the names among the listed words."""
        of_person = [name.kind is Kind.PERSON for name in names]
        found = [
            self._words_of(
                dict.fromkeys(
                    token for name, one in zip(names, of_person, strict=True) if one is person for token in name.tokens
                ),
                vocabulary,
                person=person,
            )
            for person in (False, True)
        ]
        asked: list[Asked] = []
        for name, person in zip(names, of_person, strict=True):
            words = [found[person][token] for token in name.tokens]
            asked.append(Asked(words, tuple([word.term for word in words]), person))
        return asked

    def _words_of(self, tokens: Iterable[Token], vocabulary: Vocabulary, *, person: bool) -> dict[Token, Word]:
        known = vocabulary.known(person=person)
        found: dict[Token, Word] = {}
        new: list[Token] = []
        for token in tokens:
            if (before := known.get(token)) is not None:
                found[token] = before
            else:
                new.append(token)
        for token, near in zip(new, vocabulary.near(new, person=person), strict=True):
            found[token] = self._word(token, sorted(near), vocabulary, person=person)
            known.put(token, found[token])
        return found

    def _word(self, token: Token, near: Sequence[int], vocabulary: Vocabulary, *, person: bool) -> Word:
        own = term(token, vocabulary.rarity)
        alike = likenesses(own, vocabulary.terms(near), person=person)
        like = {number: s for number, s in zip(near, alike, strict=True) if s >= _LEAST_LIKE}
        best = sorted(like.items(), key=_likeness_of, reverse=True)[:_MOST_SPELLINGS]
        begins, counts = self._words.spans(np.array([number for number, _ in best], dtype=np.int64))
        weights = np.array([s for _, s in best], dtype=np.float64) * own.weight
        return Word(own, like, Spellings(begins, counts, weights), int(counts.sum()))

    def candidates(
        self, asked: Sequence[Asked], allowed: tuple[_Mask, _Mask], most: int, few: int = _A_FEW
    ) -> list[list[tuple[int, bool]]]:
        """For each name the rows most worth comparing, best first, at most `most`; of those less good a `few`.

        With each, whether neighbouring words written together are among what it has in common. `allowed` are the rows
        that may be meant by a thing's name and by a person's.
        """
        return [
            self._best(one, allowed[one.person], together, most, few)
            for one, together in zip(asked, self._written_together(asked), strict=True)
        ]

    def _best(
        self, asked: Asked, allowed: _Mask, together: Sequence[Ints], most: int, few: int
    ) -> list[tuple[int, bool]]:
        found, sums, joined = self._gather(asked, allowed, together)
        total = sum([t.weight for t in asked.terms])
        estimate = sums / (total + self._totals.take(found))
        worth = ((estimate >= LEAST_SHARED) | joined).nonzero()[0]
        if not len(worth):
            return []
        estimate = estimate[worth]
        if len(worth) > most:
            best = np.argpartition(estimate, -most)[-most:]
            worth, estimate = worth[best], estimate[best]
        order = (-estimate).argsort()
        # As good as the best are the same party on other lists, however many; of the rest a few are worth a look.
        best = estimate[order[0]]
        equal = np.count_nonzero(estimate >= best * _AS_GOOD)
        promising = np.count_nonzero(estimate >= best * _HALF_AS_GOOD)
        chosen = worth[order[: max(equal, min(promising, few), _AT_LEAST)]]
        return list(zip(found[chosen].tolist(), joined[chosen].tolist(), strict=True))

    def _gather(
        self, asked: Asked, allowed: _Mask, together: Sequence[Ints]
    ) -> tuple[Ints, npt.NDArray[np.float64], _Mask]:
        """The rows that have something in common with the name, in their order; `together` as written together.

        With each, how much all of it weighs, and whether neighbouring words written together are among it.
        """
        spellings, telling = _rarest(asked, _MOST_ROWS)
        rows = self._words.within(spellings.begins, spellings.counts)
        worth = spellings.weights.repeat(spellings.counts)
        apart = len(rows)
        if together:
            rows = np.concatenate((rows, *together))
            worth = np.concatenate((worth, np.full(len(rows) - apart, _worth_together(asked.terms))))
        # To take is quicker than to index wherever numbers are 32 bits wide.
        if telling is not None:
            in_hand = np.zeros(len(allowed), dtype=np.bool_)
            for hand in (rows[:apart].compress(telling.repeat(spellings.counts)), rows[apart:]):
                in_hand[hand] = allowed.take(hand)
            allowed = in_hand
        kept = allowed.take(rows).nonzero()[0]
        if not len(kept):
            return rows[kept], worth[kept], allowed[:0]
        # Runs of sorted rows, which a stable sort only has to merge; those of words written together come last.
        order = kept[rows[kept].argsort(kind="stable")]
        rows = rows[order]
        edges = np.ones(len(rows) + 1, dtype=np.bool_)
        np.not_equal(rows[1:], rows[:-1], out=edges[1:-1])
        first, last = edges[:-1].nonzero()[0], edges[1:].nonzero()[0]
        return rows[first], np.add.reduceat(worth[order], first), order[last] >= apart

    def _written_together(self, asked: Sequence[Asked]) -> list[list[Ints]]:
        """For each name the rows that have neighbouring words of it written together, or one of its words as two."""
        joined = [joined_features(one.terms, turned=one.person) for one in asked]
        apart = [[t.written for t in one.terms if t.written] for one in asked]
        whose = [n for features in (joined, apart) for n, some in enumerate(features) for _ in some]
        keys = keys_of([feature for some in (*joined, *apart) for feature in some])
        of_joined = keys[: sum(map(len, joined))]
        found: list[list[Ints]] = [[] for _ in asked]
        for place, rows in self._joined.places(keys) + self._written.places(of_joined):
            if len(rows) <= _MOST_JOINED:
                found[whose[place]].append(rows)
        return found


def _worth_together(terms: Sequence[Term]) -> float:
    """What neighbouring words written together count for, whichever they are."""
    words = sum([bool(t.written) for t in terms])
    return 0.6 * sum([t.weight for t in terms]) / max(1, words - 1)


def _rarest(asked: Asked, most: int) -> tuple[Spellings, npt.NDArray[np.bool_] | None]:
    """The spellings of all words asked for, those with fewest rows first, as long as these are `most` together.

    The first counts whatever it has. With each, whether it tells enough for a row to be taken for it alone (None: all).
    """
    found = [word.spellings for word in asked.words]
    counts = np.concatenate([spellings.counts for spellings in found])
    order = counts.argsort(kind="stable")
    if sum([word.rows for word in asked.words]) > most:
        order = order[: max(1, int(counts[order].cumsum().searchsorted(most, side="right")))]
    begins = np.concatenate([spellings.begins for spellings in found])
    weights = np.concatenate([spellings.weights for spellings in found])
    adding = _only_adding(asked.terms)
    telling = None
    if adding:
        telling = np.array([i not in adding for i in range(len(found))]).repeat([len(s.counts) for s in found])[order]
    return Spellings(begins[order], counts[order], weights[order]), telling


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
