"""From evidence to a score, 0..1, where 0.70 is worth a person's look."""

import math

from app.matching.evidence import Evidence


def score(e: Evidence, *, person: bool) -> float:
    if e.told <= 0:
        return 0.0
    dice = 2 * e.left * e.right / (e.left + e.right + 1e-9)
    x = 9.0 * (dice - 0.78)
    x -= 2.2 * min(e.left_only, e.right_only)
    x -= 1.2 * e.numbers
    x += 1.2 * min(1.0, e.told) - 0.8
    x -= 0.8 * e.initials
    return 1 / (1 + math.exp(-x))
