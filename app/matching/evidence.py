"""What two names laid side by side say for and against their being one name, as numbers."""

from collections.abc import Sequence

import msgspec
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from app.matching.alignment import Alignment
from app.matching.terms import Term, together
from app.names.parse import Role


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """Weights are those of terms, 0..1 a word.

    `left` and `right` are the weighted shares of each name that found an answer; `told` the weight of what
    agreed, `best` its weightiest word, `rare` its rarest by ordinary writing, `words` how many there are;
    `letters` the letters to change in what agreed; `left_only` and `right_only` the weight without an answer,
    `left_top` and `right_top` its weightiest word; `numbers` 1 where numbers differ, 0.5 where one side has
    one; `initials` the share of what agreed by an initial; `joined` the likeness of the names without spaces;
    `turned` 1 where the words stand in another order; `size` the words of the shorter name.
    """

    left: float
    right: float
    told: float
    best: float
    rare: float
    words: int
    letters: int
    left_only: float
    right_only: float
    left_top: float
    right_top: float
    numbers: float
    initials: float
    joined: float
    turned: float
    size: int


def weigh(left: Sequence[Term], right: Sequence[Term], aligned: Alignment) -> Evidence:
    paired = told = initials = best = rare = 0.0
    letters = words = 0
    order: list[int] = []
    for pair in aligned.pairs:
        i, j = pair.left, pair.right
        a, b = left[i[0]], right[j[0]]
        if len(i) == 1 and len(j) == 1:
            weight = a.weight if a.weight < b.weight else b.weight
            uncommon = a.rare if a.rare < b.rare else b.rare
        else:
            weight = min(sum([left[k].weight for k in i]), sum([right[k].weight for k in j]))
            uncommon = max([left[k].rare for k in i] + [right[k].rare for k in j])
        s = pair.likeness
        if a.role is not b.role and (a.role is Role.INITIAL or b.role is Role.INITIAL):
            initials += max(a.weight, b.weight)
        elif s < 1.0:
            letters += OSA.distance(a.text, b.text) if len(i) == len(j) == 1 else 1
        paired += weight
        agreed = weight * s
        told += agreed
        if agreed > best:
            best = agreed
        if uncommon * s > rare:
            rare = uncommon * s
        if a.role is not Role.PARTICLE and weight > 0.05:
            words += 1
            order.append(i[0] * 64 + j[0])
    left_only, left_top = _without_answer(left, aligned.left_over)
    right_only, right_top = _without_answer(right, aligned.right_over)
    return Evidence(
        left=told / (paired + left_only + 1e-9),
        right=told / (paired + right_only + 1e-9),
        told=told,
        best=best,
        rare=rare,
        words=words,
        letters=letters,
        left_only=left_only,
        right_only=right_only,
        left_top=left_top,
        right_top=right_top,
        numbers=_numbers(left, right, aligned),
        initials=min(1.0, initials / (told + 1e-9)) if initials else 0.0,
        joined=ratio(together(left), together(right)) / 100,
        turned=_turned(order),
        size=min(len(left), len(right)),
    )


def _without_answer(words: Sequence[Term], over: Sequence[int]) -> tuple[float, float]:
    """The weight of all words left over, and of the weightiest."""
    weight = top = 0.0
    for k in over:
        word = words[k].weight
        weight += word
        if word > top:
            top = word
    return weight, top


def _turned(order: list[int]) -> float:
    if len(order) < 2:
        return 0.0
    places = [packed % 64 for packed in sorted(order)]
    return 0.0 if places == sorted(places) else 1.0


def _numbers(left: Sequence[Term], right: Sequence[Term], aligned: Alignment) -> float:
    a = Role.NUMBER in [left[i].role for i in aligned.left_over]
    b = Role.NUMBER in [right[j].role for j in aligned.right_over]
    return 1.0 if a and b else 0.5 if a or b else 0.0
