"""Two names, nothing else known: how likely they are one party's."""

from app.matching.alignment import Alignment, align
from app.matching.contradictions import tempered
from app.matching.evidence import weigh
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
    aligned = aligned_words(left, right, person=person)
    evidence = weigh(left, right, aligned)
    return tempered(score(evidence, person=person), evidence, left, right, aligned, person=person)


def aligned_words(left: list[Term], right: list[Term], *, person: bool) -> Alignment:
    """The words of two names laid side by side."""
    cache: dict[tuple[int, int], float] = {}

    def like(i: int, j: int) -> float:
        found = cache.get((i, j))
        if found is None:
            found = cache[i, j] = likeness(left[i], right[j], person=person)
        return found

    return align(left, right, like, person=person)
