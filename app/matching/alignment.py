"""Two names laid side by side: which words answer each other, and what is left over on either side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.matching.likeness import edit_likeness
from app.matching.terms import Term
from app.names.parse import Role

_LEAST = 0.5
_GOOD = 0.84
_JOINED = 0.8


@dataclass(frozen=True, slots=True)
class Pair:
    """Words `left` of one name that answer words `right` of the other (more than one where spaces differ)."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float


@dataclass(slots=True)
class Alignment:
    """The pairs found and the words of each side that found none, by position."""

    pairs: list[Pair]
    left_over: list[int]
    right_over: list[int]


def align(left: Sequence[Term], right: Sequence[Term], like: Callable[[int, int], float], *, person: bool) -> Alignment:
    """Pair the words best first: good answers, then words joined on one side and apart on the other, then fair."""
    good: list[tuple[float, int, int, float]] = []
    fair: list[tuple[float, int, int, float]] = []
    for i, a in enumerate(left):
        weight = a.weight
        for j in range(len(right)):
            s = like(i, j)
            if s >= _LEAST:
                rank = s + weight * 1e-3 - abs(i - j) * 1e-4
                (good if s >= _GOOD else fair).append((rank, i, j, s))
    free_left = [True] * len(left)
    free_right = [True] * len(right)
    pairs: list[Pair] = []
    _take(good, free_left, free_right, pairs)
    left_over = [i for i, free in enumerate(free_left) if free]
    right_over = [j for j, free in enumerate(free_right) if free]
    if left_over and right_over:
        if len(left_over) + len(right_over) > 2:
            _join(left, right, left_over, right_over, pairs, flip=False, person=person)
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
    lengths = [len(many[j].written) for j in many_over]
    for i in list(one_over):
        word = one[i]
        written = word.written
        wanted = len(written)
        if wanted < 4 or word.role not in (Role.WORD, Role.PATRONYMIC):
            continue
        best: tuple[float, tuple[int, ...]] | None = None
        for start in range(len(many_over) - 1):
            length = lengths[start]
            for size in (2, 3):
                last = start + size - 1
                if last >= len(many_over) or many_over[last] - many_over[start] != size - 1:
                    break
                length += lengths[last]
                if not length or not -2 <= length - wanted <= 2:
                    continue
                run = tuple(many_over[start : start + size])
                joined = "".join([many[j].written for j in run])
                s = 1.0 if joined == written else edit_likeness(joined, written)
                if s < _JOINED and person and size == 2:
                    turned = many[run[1]].written + many[run[0]].written
                    s = max(s, 1.0 if turned == written else edit_likeness(turned, written))
                if s >= _JOINED and (best is None or s > best[0]):
                    best = (s, run)
        if best:
            s, run = best
            one_over.remove(i)
            for j in run:
                many_over.remove(j)
            lengths = [len(many[j].written) for j in many_over]
            pairs.append(Pair(run, (i,), s) if flip else Pair((i,), run, s))
