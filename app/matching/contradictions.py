"""What rules a likeness out, or down, however much agrees: another number, another father, another country's branch.

Names of siblings, of branches and of numbered works agree in nearly everything. The little that differs is what they
are told apart by, and a weight learnt over whole names cannot see it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.matching.alignment import Alignment
from app.matching.evidence import Evidence
from app.matching.terms import Term
from app.names.parse import Role
from app.names.words import says_what_it_does
from lists.territories import territory_of

_SONS = frozenset({"bin", "ben", "ibn", "ibni", "bint", "binti", "ould", "uld"})
_SAME_FATHER = 0.84
_SHORTEST_PLACE = 4
# What each takes off a score, in log-odds, and the least that an equal core is worth.
_OTHER_NUMBER = 1.0
_OTHER_FATHER = 2.0
_FATHER_AND_SON = 6.0
_OTHER_PLACE = 2.5
_ONE_NAME_OF_TWO = 0.8
_A_WHOLE_NAME = 0.7
_EQUAL_CORE = 0.72
_ALMOST_NOTHING = 0.12
_SOMETHING = 0.3


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One reason against; `cost` is in log-odds, `line` says it to a person."""

    cost: float
    line: str


def tempered(
    score: float, evidence: Evidence, left: Sequence[Term], right: Sequence[Term], aligned: Alignment, *, person: bool
) -> float:
    """The score after what contradicts; an equal name but for its form is never less than probable."""
    over = (*(left[i] for i in aligned.left_over), *(right[j] for j in aligned.right_over))
    if not person and _equal_core(evidence, over):
        score = max(score, _EQUAL_CORE)
    cost = sum(found.cost for found in contradictions(evidence, left, right, aligned, person=person))
    if not cost:
        return score
    p = min(max(score, 1e-9), 1 - 1e-9)
    return 1 / (1 + math.exp(cost - math.log(p / (1 - p))))


def _equal_core(e: Evidence, over: Sequence[Term]) -> bool:
    """Whether the names are letter for letter the same but for words such as `corporation`; `over` is left over."""
    if e.letters or e.numbers or e.told < _SOMETHING or e.left_only + e.right_only > _ALMOST_NOTHING:
        return False
    return not any(says_what_it_does(term.text) for term in over)


def contradictions(
    evidence: Evidence, left: Sequence[Term], right: Sequence[Term], aligned: Alignment, *, person: bool
) -> Iterator[Contradiction]:
    """What tells the two names apart."""
    if person:
        yield from _fathers(left, right, aligned)
        if evidence.size == 1 and evidence.left_only + evidence.right_only >= _A_WHOLE_NAME:
            yield Contradiction(_ONE_NAME_OF_TWO, "Only one name of several agrees")
        return
    if evidence.numbers >= 1:
        yield Contradiction(_OTHER_NUMBER, "The numbers in the names differ")
    if aligned.left_over and aligned.right_over:
        here, there = _places(left, aligned.left_over), _places(right, aligned.right_over)
        if here and there and here.isdisjoint(there):
            yield Contradiction(_OTHER_PLACE, f"One name says {min(here)}, the other {min(there)}")


def _fathers(left: Sequence[Term], right: Sequence[Term], aligned: Alignment) -> Iterator[Contradiction]:
    """A patronymic, or the name behind `bin`, that answers another one."""
    ours, theirs = _father(left), _father(right)
    if ours is None or theirs is None:
        return
    cost = _OTHER_FATHER
    for pair in aligned.pairs:
        if ours in pair.left and theirs in pair.right:
            if pair.likeness >= _SAME_FATHER:
                return
        elif (ours in pair.left or theirs in pair.right) and pair.likeness >= _SAME_FATHER:
            cost = _FATHER_AND_SON
    yield Contradiction(cost, f"The father is {left[ours].text}, not {right[theirs].text}")


def _father(terms: Sequence[Term]) -> int | None:
    for place, term in enumerate(terms):
        if term.role is Role.PATRONYMIC:
            return place
        if term.role is Role.PARTICLE and term.text in _SONS and place + 1 < len(terms) and place > 0:
            return place + 1
    return None


def _places(terms: Sequence[Term], over: Sequence[int]) -> set[str]:
    return {name for k in over if (name := _country(terms[k].text)) is not None}


@lru_cache(maxsize=16384)
def _country(word: str) -> str | None:
    """The country or part of one that a word names, by its usual name."""
    if len(word) < _SHORTEST_PLACE:
        return None
    found = territory_of(word)
    return found.name if found is not None and len(found.code) == 2 else None
