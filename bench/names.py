"""Names for measuring, each of them new."""

import random
from collections.abc import Sequence


def new_name(names: Sequence[str], dice: random.Random) -> str:
    """The first half of one of the names and the last half of another: like them, and hardly ever drawn twice."""
    first, last = dice.choice(names).split(), dice.choice(names).split()
    return " ".join((*first[: (len(first) + 1) // 2], *last[len(last) // 2 :]))
