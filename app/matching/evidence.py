"""What two names laid side by side say for and against their being one name, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.matching.alignment import Alignment
from app.matching.terms import Term
from app.names.parse import Role


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it 0..1 unless said otherwise.

    `left` and `right` are the weighted shares of each name that found an answer, `edits` the weight lost to
    spelling, `told` the weight of what agreed (open-ended), `left_only` and `right_only` the weight of what
    did not, `clash` the weight by which words stand against words, `numbers` whether numbers
    differ, `initials` the share of what agreed that are initials only.
    """

    left: float
    right: float
    edits: float
    told: float
    best: float
    left_only: float
    right_only: float
    clash: float
    numbers: float
    initials: float


def weigh(left: Sequence[Term], right: Sequence[Term], aligned: Alignment) -> Evidence:
    left_total = sum([t.weight for t in left]) or 1e-9
    right_total = sum([t.weight for t in right]) or 1e-9
    left_got = right_got = told = edits = initials = best = 0.0
    for pair in aligned.pairs:
        wl = sum([left[i].weight for i in pair.left])
        wr = sum([right[j].weight for j in pair.right])
        s = pair.likeness
        a, b = left[pair.left[0]], right[pair.right[0]]
        if a.role is Role.INITIAL or b.role is Role.INITIAL:
            initials += max(wl, wr)
            if a.role is not b.role:
                # An initial speaks for a whole word as far as it goes.
                wl = wr = min(wl, wr)
        left_got += wl * s
        right_got += wr * s
        shared = min(wl, wr)
        told += shared * s
        edits += max(wl, wr) * (1 - s)
        best = max(best, shared * s)
    left_only = sum([left[i].weight for i in aligned.left_over])
    right_only = sum([right[j].weight for j in aligned.right_over])
    return Evidence(
        left=min(1.0, left_got / left_total),
        right=min(1.0, right_got / right_total),
        edits=edits,
        told=told,
        best=best,
        left_only=left_only,
        right_only=right_only,
        clash=min(left_only, right_only),
        numbers=_numbers(left, right, aligned),
        initials=initials / (told + 1e-9) if initials else 0.0,
    )


def _numbers(left: Sequence[Term], right: Sequence[Term], aligned: Alignment) -> float:
    """1 where both names have a number the other has not, 0.5 where one has."""
    a = any(left[i].role is Role.NUMBER for i in aligned.left_over)
    b = any(right[j].role is Role.NUMBER for j in aligned.right_over)
    return 1.0 if a and b else 0.5 if a or b else 0.0
