"""Somebody behind a party is family of a listed person, or of the owner of a listed party.

Shares handed to a wife or a son shortly before or after a listing are the usual way round it.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.ownership import TieKind
from app.domain.red_flag import Authority, Finding
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import listed_ties

_WHY = "Shares passed to relatives often stay under the same hand."


def check(facts: Facts) -> Iterable[Finding]:
    """Report each tie of this kind that the request, the lists or the dealer's register state."""
    for ties in listed_ties.by_subject(facts, TieKind.FAMILY):
        yield listed_ties.raise_ties(ties, f"Family of {ties[0].listing.name}, which is listed", _WHY)
    yield from listed_ties.owners_not_named(facts)


RULE = RedFlagRule(
    id="family-link-to-listed-party",
    title="Family of a listed party",
    fires_when="A declared owner or director is spouse, child, parent, sibling or relative of a listed one.",
    advice="Ask who decides, how the relative paid for the shares, and when; a person must judge the answer.",
    authority=(
        Authority("OFAC guidance on sham transactions", "2026-03-31", None, "secondary"),
        Authority("Council of the EU, best practices", "2024-07-03", "transfers to relatives", "secondary"),
    ),
    check=check,
)
