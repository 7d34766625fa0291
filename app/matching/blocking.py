"""The candidate stage: which listed names are worth comparing with a name asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from app.matching.likeness import likeness
from app.matching.postings import Ints, Postings, Table
from app.matching.terms import Term
from app.matching.vocabulary import Vocabulary
from app.names.parse import ParsedName, Role, Token

_LEAST_LIKE = 0.55
_LEAST_NEAR = 0.5
_WORTH_JUDGING = 8
_MOST_ROWS = 24_000
_MOST_SPELLINGS = 48
_AS_GOOD = 0.9
_HALF_AS_GOOD = 0.55
_A_FEW = 24
_AT_LEAST = 8


@dataclass(slots=True)
class Asked:
    """A name asked for: its terms, and for each the listed words like it (number -> likeness)."""

    name: ParsedName
    terms: list[Term]
    person: bool
    like: list[dict[int, float]]


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
    like: list[dict[int, float]] = []
    for token, own in zip(name.tokens, terms, strict=True):
        near = [(number, vocabulary.term(number)) for number in vocabulary.near(token, person=person)]
        worth = near if own.abjad or own.native or person else _near_enough(own, near)
        found = {number: s for number, other in worth if (s := likeness(own, other, person=person)) >= _LEAST_LIKE}
        like.append(found)
    return Asked(name, terms, person, like)


def _near_enough(own: Term, near: list[tuple[int, Term]]) -> list[tuple[int, Term]]:
    """Those whose letters or sound can be like enough, judged all in one go."""
    if len(near) < _WORTH_JUDGING:
        return near
    letters = cdist([own.text], [t.text for _, t in near], scorer=OSA.normalized_similarity, score_cutoff=_LEAST_NEAR)
    sounds = cdist([own.sound], [t.sound for _, t in near], scorer=OSA.normalized_similarity, score_cutoff=_LEAST_NEAR)
    able = np.maximum(letters[0], sounds[0]) >= _LEAST_NEAR
    return [one for one, may in zip(near, able.tolist(), strict=True) if may or one[1].abjad or one[1].native]


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

    def candidates(self, asked: Asked, allowed: npt.NDArray[np.bool_] | None, most: int) -> Ints:
        """The rows most worth comparing, best first, at most `most`."""
        rows, worth = self._gather(asked)
        if not rows:
            return np.zeros(0, dtype=np.int32)
        every = np.concatenate(rows)
        weights = np.concatenate(worth)
        found, place = np.unique(every, return_inverse=True)
        sums = np.bincount(place, weights=weights, minlength=len(found))
        if allowed is not None:
            keep = allowed[found]
            found, sums = found[keep], sums[keep]
        total = sum(t.weight for t in asked.terms)
        estimate = sums / (total + self._totals[found])
        if len(found) > most:
            best = np.argpartition(estimate, -most)[-most:]
            found, estimate = found[best], estimate[best]
        order = np.argsort(-estimate)
        best = estimate.max(initial=0.0)
        # As good as the best are the same party on other lists, however many; of the rest a few are worth a look.
        equal = int(np.count_nonzero(estimate >= best * _AS_GOOD))
        promising = int(np.count_nonzero(estimate >= best * _HALF_AS_GOOD))
        return found[order[: max(equal, min(promising, _A_FEW), _AT_LEAST)]]

    def _gather(self, asked: Asked) -> tuple[list[Ints], list[npt.NDArray[np.float64]]]:
        """Rarest words first, until enough rows are in hand; the common words only add to those."""
        entries: list[tuple[int, int, float]] = []
        for term, like in zip(asked.terms, asked.like, strict=True):
            best = sorted(like.items(), key=lambda item: -item[1])[:_MOST_SPELLINGS]
            entries += [(self._words.count(n), n, s * term.weight) for n, s in best]
        entries.sort()
        rows: list[Ints] = []
        worth: list[npt.NDArray[np.float64]] = []
        total = 0
        for count, number, weight in entries:
            if total and total + count > _MOST_ROWS:
                break
            total += count
            rows.append(self._words.of(number))
            worth.append(np.full(count, weight))
        whole = sum(t.weight for t in asked.terms)
        words = [t.written for t in asked.terms if t.written]
        together = joined_features(asked.terms, turned=asked.person)
        for found in (*self._joined.under([*together, *words]), *self._written.under(together)):
            if len(found) <= 2000:
                rows.append(found)
                worth.append(np.full(len(found), 0.6 * whole / max(1, len(words) - 1)))
        return rows, worth
