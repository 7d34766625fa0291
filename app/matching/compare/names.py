"""Two names, nothing else known: how likely they are one party's."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.fuzz import ratio

from app.matching.alignment import ALIKE_IN_ALL, SHARED, align, share
from app.matching.contradictions import tempered
from app.matching.evidence import Evidence, weigh
from app.matching.likeness import any_like, likeness_table
from app.matching.model import score
from app.matching.terms import Term, terms, together
from app.names.parse import parse
from lists.model import Kind


def compare_names(a: str, b: str, kind: str = "unknown") -> float:
    """Score two names, 0..1; 0.70 is worth a person's look. `kind` is one of the contract's kinds."""
    read_as = Kind(kind)
    person = read_as is Kind.PERSON
    left, right = _terms(a, read_as), _terms(b, read_as)
    if not left or not right:
        return 0.0
    like = likeness_table(left, right, person=person)
    if share(left, right, like) < SHARED and ratio(together(left), together(right)) <= ALIKE_IN_ALL:
        return 0.0
    aligned = align(left, right, like, person=person)
    evidence = weigh(left, right, aligned)
    return tempered(score(evidence, person=person), evidence, left, right, aligned, person=person)


def firms_like(name: str, others: Sequence[str], least: float) -> frozenset[str]:
    """Those of many firms' names that score `least` or more with this one; `least` is more than 0.

    Few have a word in common with it, and only those are compared one by one.
    """
    own, many = _terms(name, Kind.COMPANY), [_terms(other, Kind.COMPANY) for other in others]
    words = [word for terms in many for word in terms]
    if not own or not words:
        return frozenset()
    written, like = together(own), any_like(own, words)
    ends = accumulate(map(len, many))
    return frozenset(
        other
        for other, terms, end in zip(others, many, ends, strict=True)
        if (any(like[end - len(terms) : end]) or ratio(written, together(terms)) > ALIKE_IN_ALL)
        and compare_names(name, other, Kind.COMPANY) >= least
    )


def evidence_of(a: str, b: str, kind: Kind) -> Evidence | None:
    """What two names say for and against their being one party's; None where one has no word."""
    left, right = _terms(a, kind), _terms(b, kind)
    if not left or not right:
        return None
    person = kind is Kind.PERSON
    return weigh(left, right, align(left, right, likeness_table(left, right, person=person), person=person))


@lru_cache(maxsize=16384)
def _terms(name: str, kind: Kind) -> tuple[Term, ...]:
    """The terms of a name: one name is often compared with many others."""
    return tuple(terms(parse(name, kind)))
