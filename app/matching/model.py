"""From evidence to a score, 0..1, where 0.70 is worth a person's look.

A logistic model over explainable evidence, each term of which can only help or only hurt (`SIGNS`). The
weights are data, one column for persons' names and one for all others.
"""

import csv
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources
from operator import mul

from app.matching.evidence import Evidence

# What each term of `basis` is and whether more of it speaks for a match (1) or against one (-1).
SIGNS = {
    "covered": 1, "covered-half": 1, "covered-most": 1, "covered-better": 1, "covered-better-most": 1,
    "covered-better-all": 1, "told": 1, "told-little": -1, "best": 1, "rare": 1, "rare-of-many": 1,
    "words": 1, "three-words": 1, "one-word": -1, "letters": -1, "letters-many": -1, "clash": -1,
    "both-left": -1, "left-top": -1, "right-top": -1, "left-only": -1, "right-only": -1, "numbers-differ": -1,
    "number-extra": -1, "initials": -1, "joined": 1, "joined-most": 1, "joined-nearly": 1, "turned": -1,
    "complete": 1,
}  # fmt: skip


def basis(e: Evidence) -> tuple[float, ...]:
    """The terms of the model, in the order of `SIGNS`."""
    left, right, told, words, letters, joined = e.left, e.right, e.told, e.words, e.letters, e.joined
    low, high = (left, right) if left < right else (right, left)
    left_top, right_top, left_only, right_only = e.left_top, e.right_top, e.left_only, e.right_only
    return (
        low,
        low - 0.5 if low > 0.5 else 0.0,
        low - 0.8 if low > 0.8 else 0.0,
        high,
        high - 0.7 if high > 0.7 else 0.0,
        high - 0.9 if high > 0.9 else 0.0,
        told if told < 2.5 else 2.5,
        0.6 - told if told < 0.6 else 0.0,
        e.best,
        e.rare,
        e.rare if words > 1 else 0.0,
        math.log1p(words),
        1.0 if words >= 3 else 0.0,
        1.0 if words <= 1 else 0.0,
        (letters if letters < 8 else 8) / 2,
        (min(letters, 8) - 2) / 2 if letters > 2 else 0.0,
        left_top if left_top < right_top else right_top,
        left_only if left_only < right_only else right_only,
        left_top,
        right_top,
        left_only if left_only < 2 else 2.0,
        right_only if right_only < 2 else 2.0,
        1.0 if e.numbers >= 1 else 0.0,
        1.0 if e.numbers == 0.5 else 0.0,
        e.initials,
        joined,
        joined - 0.8 if joined > 0.8 else 0.0,
        joined - 0.9 if joined > 0.9 else 0.0,
        e.turned,
        1.0 if low > 0.999 else 0.0,
    )


@cache
def weights(*, person: bool) -> tuple[float, Sequence[float]]:
    """The intercept and the weights in the order of `SIGNS`."""
    table = resources.files("app.matching").joinpath("data", "name_weights.csv")
    with table.open(encoding="utf-8") as lines:
        learnt = {row["term"]: float(row["person" if person else "thing"]) for row in csv.DictReader(lines)}
    return learnt["intercept"], tuple(learnt[term] for term in SIGNS)


def score(e: Evidence, *, person: bool) -> float:
    """How likely two names are one party's, from 0 to 1."""
    if e.told <= 0:
        return 0.0
    intercept, learnt = weights(person=person)
    x = intercept + sum(map(mul, learnt, basis(e)))
    return 1 / (1 + math.exp(-x)) if x > -30 else 0.0
