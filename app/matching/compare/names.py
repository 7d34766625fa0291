"""Two names, nothing else known: how likely they are one party's."""

from functools import lru_cache

from app.matching.alignment import Alignment, align
from app.matching.contradictions import tempered
from app.matching.evidence import Evidence, weigh
from app.matching.likeness import likenesses
from app.matching.model import score
from app.matching.terms import Term, terms
from app.names.parse import parse
from lists.model import Kind


def compare_names(a: str, b: str, kind: str = "unknown") -> float:
    """Score two names, 0..1; 0.70 is worth a person's look. `kind` is one of the contract's kinds."""
    read_as = Kind(kind)
    laid = _side_by_side(a, b, read_as)
    if laid is None:
        return 0.0
    left, right, aligned, evidence = laid
    person = read_as is Kind.PERSON
    return tempered(score(evidence, person=person), evidence, left, right, aligned, person=person)


def evidence_of(a: str, b: str, kind: Kind) -> Evidence | None:
    """What two names say for and against their being one party's; None where one has no word."""
    laid = _side_by_side(a, b, kind)
    return None if laid is None else laid[3]


def _side_by_side(a: str, b: str, kind: Kind) -> tuple[list[Term], list[Term], Alignment, Evidence] | None:
    left, right = list(_terms(a, kind)), list(_terms(b, kind))
    if not left or not right:
        return None
    aligned = aligned_words(left, right, person=kind is Kind.PERSON)
    return left, right, aligned, weigh(left, right, aligned)


@lru_cache(maxsize=16384)
def _terms(name: str, kind: Kind) -> tuple[Term, ...]:
    """The terms of a name: one name is often compared with many others."""
    return tuple(terms(parse(name, kind)))


def aligned_words(left: list[Term], right: list[Term], *, person: bool) -> Alignment:
    """The words of two names laid side by side."""
    return align(left, right, [likenesses(own, right, person=person) for own in left], person=person)
