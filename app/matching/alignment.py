"""Two names laid side by side: which words answer each other, and what is left over on either side."""

from collections.abc import Sequence

import msgspec

from app.matching.likeness import edit_likeness
from app.matching.terms import Term
from app.names.parse import Role

LEAST = 0.5
# Of two names that share less, only such as look alike with their spaces left out (0..100) score so that it counts.
SHARED = 0.3
ALIKE_IN_ALL = 60
_GOOD = 0.84
_JOINED = 0.8


class Pair(msgspec.Struct, frozen=True, gc=False):
    """Words `left` of one name that answer words `right` of the other (more than one where spaces differ)."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float


class Alignment(msgspec.Struct):
    """The pairs found and the words of each side that found none, by position."""

    pairs: list[Pair]
    left_over: list[int]
    right_over: list[int]


def share(left: Sequence[Term], right: Sequence[Term], like: Sequence[Sequence[float]]) -> float:
    """The most that two names share, each word with the best of the others, of the weight of both (0..0.5).

    `like[i][j]` is the likeness of word `i` of `left` and word `j` of `right`.
    """
    shared = whole = 0.0
    for own, row in zip(left, like, strict=True):
        most, weight = 0.0, own.weight
        whole += weight
        for s, other in zip(row, right, strict=True):
            if s >= LEAST:
                worth = s * (weight if weight < other.weight else other.weight)
                if worth > most:
                    most = worth
        shared += most
    for other in right:
        whole += other.weight
    return shared / whole if whole else 0.0


def align(left: Sequence[Term], right: Sequence[Term], like: Sequence[Sequence[float]], *, person: bool) -> Alignment:
    """Pair the words best first: good answers, then words joined on one side and apart on the other, then fair.

    `like[i][j]` is the likeness of word `i` of `left` and word `j` of `right`.
    """
    good: list[tuple[float, int, int, float]] = []
    fair: list[tuple[float, int, int, float]] = []
    for i, row in enumerate(like):
        for j, s in enumerate(row):
            if s >= LEAST:
                rank = s + left[i].weight * 1e-3 - abs(i - j) * 1e-4
                (good if s >= _GOOD else fair).append((rank, i, j, s))
    free_left = [True] * len(left)
    free_right = [True] * len(right)
    pairs: list[Pair] = []
    _take(good, free_left, free_right, pairs)
    left_over = [i for i, free in enumerate(free_left) if free]
    right_over = [j for j, free in enumerate(free_right) if free]
    if left_over and right_over:
        if len(right_over) > 1:
            _join(left, right, left_over, right_over, pairs, flip=False, person=person)
        if len(left_over) > 1 and right_over:
            _join(right, left, right_over, left_over, pairs, flip=True, person=person)
        if fair and left_over and right_over:
            free_left = [i in left_over for i in range(len(left))]
            free_right = [j in right_over for j in range(len(right))]
            _take(fair, free_left, free_right, pairs)
            left_over = [i for i, free in enumerate(free_left) if free]
            right_over = [j for j, free in enumerate(free_right) if free]
    return Alignment(pairs, left_over, right_over)


def _take(
    found: list[tuple[float, int, int, float]],
    free_left: list[bool],
    free_right: list[bool],
    pairs: list[Pair],
) -> None:
    if len(found) > 1:
        found.sort(reverse=True)
    for _, i, j, s in found:
        if free_left[i] and free_right[j]:
            free_left[i] = free_right[j] = False
            pairs.append(Pair((i,), (j,), s))


def _join(
    one: Sequence[Term],
    many: Sequence[Term],
    one_over: list[int],
    many_over: list[int],
    pairs: list[Pair],
    *,
    flip: bool,
    person: bool,
) -> None:
    """Find a word of `one` that is two or three neighbouring words of `many` written together."""
    for i in list(one_over):
        if len(one[i].written) < 4 or one[i].role not in (Role.WORD, Role.PATRONYMIC):
            continue
        found = _run(one[i].written, many, many_over, person=person)
        if found is not None:
            s, run = found
            one_over.remove(i)
            for j in run:
                many_over.remove(j)
            pairs.append(Pair(run, (i,), s) if flip else Pair((i,), run, s))


def _run(word: str, many: Sequence[Term], over: Sequence[int], *, person: bool) -> tuple[float, tuple[int, ...]] | None:
    """The neighbouring words of `many`, of those left over, that together are most like `word`."""
    best: tuple[float, tuple[int, ...]] | None = None
    for start in range(len(over) - 1):
        length = len(many[over[start]].written)
        for last in range(start + 1, min(start + 3, len(over))):
            if over[last] - over[start] != last - start:
                break
            length += len(many[over[last]].written)
            if not length or not -2 <= length - len(word) <= 2:
                continue
            run = over[start : last + 1]
            s = _together(word, [many[j].written for j in run])
            if s < _JOINED and person and len(run) == 2:
                s = max(s, _together(word, [many[j].written for j in reversed(run)]))
            if s >= _JOINED and (best is None or s > best[0]):
                best = (s, tuple(run))
    return best


def _together(word: str, parts: Sequence[str]) -> float:
    """How like a word some others are, written as one; nothing where neither end is the same letter."""
    if parts[0][:1] != word[0] and parts[-1][-1:] != word[-1]:
        return 0.0
    joined = "".join(parts)
    return 1.0 if joined == word else edit_likeness(joined, word)
