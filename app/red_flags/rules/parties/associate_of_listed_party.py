"""Somebody who stands behind a party also stands behind a listed one, or is listed himself."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.ownership import TieKind
from app.domain.red_flag import Authority, Finding
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import listed_ties

_WHY = "The same people behind a new name may be the same business."


def check(facts: Facts) -> Iterable[Finding]:
    """Report each tie of this kind that the request, the lists or the dealer's register state."""
    for ties in listed_ties.by_subject(facts, TieKind.ASSOCIATE):
        yield listed_ties.raise_ties(ties, f"Associate of {ties[0].listing.name}, which is listed", _WHY)
    yield from listed_ties.owners_not_named(facts)


RULE = RedFlagRule(
    id="associate-of-listed-party",
    title="Associate of a listed party",
    fires_when="A declared owner or director is listed, or also stands behind a listed party.",
    advice="Ask what the two businesses have to do with each other, and get the register extract of both.",
    authority=(
        Authority("15 CFR 732 Supplement No. 3", "2025-09-30", "red flag 24: common management", "secondary"),
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
    ),
    check=check,
)
