"""Which words of many candidate rows answer which words asked for, all letters compared in one go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from app.matching.alignment import ALIKE_IN_ALL, LEAST, SHARED, Alignment, align
from app.matching.contradictions import tempered
from app.matching.evidence import Evidence, weigh
from app.matching.likeness import likeness
from app.matching.model import score
from app.matching.terms import Term, together
from app.matching.vocabulary import Vocabulary, Word
from app.names.parse import Role

_MAY_BE_LIKE = 0.5
_SEARCH_FLOOR = 0.3
# Of two names that share less no pair has come near to a score that counts.
LEAST_SHARED = 0.2


class Laid(msgspec.Struct, frozen=True, gc=False):
    """A listed name laid side by side with the one asked for; no score, 0..1, where it comes to nothing."""

    words: tuple[Term, ...]
    aligned: Alignment
    evidence: Evidence
    score: float | None


class Answers:
    """For every word of the rows, by number, the words asked for that it is like, by place."""

    def __init__(
        self, asked: Sequence[Word], rows: Iterable[Sequence[int]], vocabulary: Vocabulary, *, person: bool
    ) -> None:
        self._person = person
        self._asked = [word.term for word in asked]
        numbers = list(set[int]().union(*rows))
        self._terms = dict(zip(numbers, vocabulary.terms(numbers), strict=True))
        self._written = together(self._asked)
        self._weight = sum([own.weight for own in self._asked])
        self._laid: dict[tuple[int, ...], Laid | None] = {}
        self._found = self._find(asked, numbers, person=person)

    def _find(
        self, asked: Sequence[Word], numbers: Sequence[int], *, person: bool
    ) -> Mapping[int, list[tuple[int, float, float]]]:
        """By number: the place of a word asked for, how alike the two are, and how much of both that is."""
        found: dict[int, list[tuple[int, float, float]]] = {}
        terms = self._terms
        alike = [(i, n, word.like[n]) for i, word in enumerate(asked) for n in word.like.keys() & terms.keys()]
        for i, k in _may_be_like(self._asked, list(terms.values()), person=person):
            if (n := numbers[k]) not in asked[i].like:
                alike.append((i, n, likeness(self._asked[i], terms[n], person=person)))
        for i, n, s in alike:
            if s >= LEAST:
                found.setdefault(n, []).append((i, s, s * min(self._asked[i].weight, terms[n].weight)))
        return found

    def laid_out(self, numbers: Sequence[int], *, joined: bool) -> Laid | None:
        """The words of one row beside those asked for; None if they share too little and are not alike when `joined`.

        A party is on many lists: a third of all rows have the very words of another one.
        """
        row = (joined, *numbers)
        if row not in self._laid:
            self._laid[row] = self._lay(numbers) if joined or self._share_enough(numbers) else None
        return self._laid[row]

    def _lay(self, numbers: Sequence[int]) -> Laid:
        asked, words, person = self._asked, self._words(numbers), self._person
        aligned = align(asked, words, self._likenesses(numbers), person=person)
        evidence = weigh(asked, words, aligned)
        value = score(evidence, person=person)
        if value < _SEARCH_FLOOR:
            return Laid(words, aligned, evidence, None)
        return Laid(words, aligned, evidence, tempered(value, evidence, asked, words, aligned, person=person))

    def _words(self, numbers: Sequence[int]) -> tuple[Term, ...]:
        return tuple([self._terms[n] for n in numbers])

    def _share_enough(self, numbers: Sequence[int]) -> bool:
        """Whether what the words of one row share with those asked for is worth laying side by side."""
        shared = self._share(numbers)
        return shared >= SHARED or (
            shared >= LEAST_SHARED and ratio(self._written, together(self._words(numbers))) > ALIKE_IN_ALL
        )

    def _share(self, numbers: Sequence[int]) -> float:
        """As `alignment.share`."""
        most = [0.0] * len(self._asked)
        whole = self._weight
        for n in numbers:
            whole += self._terms[n].weight
            for i, _, worth in self._found.get(n, ()):
                if worth > most[i]:
                    most[i] = worth
        return sum(most) / whole if whole else 0.0

    def _likenesses(self, numbers: Sequence[int]) -> list[list[float]]:
        """How alike each word asked for is to each of one row, nothing where it is less than counts."""
        table = [[0.0] * len(numbers) for _ in self._asked]
        for j, n in enumerate(numbers):
            for i, s, _ in self._found.get(n, ()):
                table[i][j] = s
        return table


def _may_be_like(own: Sequence[Term], others: Sequence[Term], *, person: bool) -> Iterator[tuple[int, int]]:
    """Which words, by place, can be like which others by their letters or their sound.

    What is like a word for another reason was found by the look-up of words, but for characters and for initials.
    """
    if not others:
        return iter(())
    near = _nearness([t.text for t in own], [t.text for t in others])
    near += _nearness([t.sound for t in own], [t.sound for t in others])
    if apart := _not_by_letters(own, person=person):
        near[apart] = 1
    if apart := _not_by_letters(others, person=person):
        near[:, apart] = 1
    places, other_places = near.nonzero()
    return zip(places.tolist(), other_places.tolist(), strict=True)


def _not_by_letters(words: Sequence[Term], *, person: bool) -> list[int]:
    """The words, by place, that may be like others without sharing letters or sounds with them."""
    return [i for i, t in enumerate(words) if t.native is not None or (person and t.role is Role.INITIAL)]


def _nearness(own: list[str], others: list[str]) -> npt.NDArray[np.float32]:
    """How many letters two words share, 0 where it is less than half."""
    return cdist(own, others, scorer=OSA.normalized_similarity, score_cutoff=_MAY_BE_LIKE)
