"""Two names, nothing else known: how likely they are one party's."""

from app.matching.alignment import align
from app.matching.evidence import Evidence, weigh
from app.matching.likeness import likeness
from app.matching.model import score
from app.matching.terms import Term, terms
from app.names.parse import parse
from lists.model import Kind


def compare_names(a: str, b: str, kind: str = "unknown") -> float:
    """Score two names, 0..1; 0.70 is worth a person's look. `kind` is one of the contract's kinds."""
    read_as = Kind(kind)
    left, right = terms(parse(a, read_as)), terms(parse(b, read_as))
    if not left or not right:
        return 0.0
    person = read_as is Kind.PERSON
    return score(evidence_of(left, right, person=person), person=person)


def evidence_of(left: list[Term], right: list[Term], *, person: bool) -> Evidence:
    cache: dict[tuple[int, int], float] = {}

    def like(i: int, j: int) -> float:
        found = cache.get((i, j))
        if found is None:
            found = cache[i, j] = likeness(left[i], right[j], person=person)
        return found

    return weigh(left, right, align(left, right, like, person=person))
