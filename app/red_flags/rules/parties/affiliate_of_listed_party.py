"""Parent, subsidiary or sister of a party is listed.

By the request, the lists' own links or the dealer's register; a shared brand alone is no affiliation.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.ownership import TieKind
from app.domain.red_flag import Authority, Finding
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import listed_ties

_WHY = "The listing of one company of a group is a warning for all of it."


def check(facts: Facts) -> Iterable[Finding]:
    """Report each tie of this kind that the request, the lists or the dealer's register state."""
    for ties in listed_ties.by_subject(facts, TieKind.AFFILIATE):
        grade = "direct" if any(tie.direct for tie in ties) else "default"
        yield listed_ties.raise_ties(ties, f"Affiliate of {ties[0].listing.name}, which is listed", _WHY, grade)


RULE = RedFlagRule(
    id="affiliate-of-listed-party",
    title="Affiliate of a listed party",
    fires_when="Parent, subsidiary or sister of a party is listed.",
    advice="Find out who owns whom, and keep goods, money and service away from the listed company.",
    authority=(
        Authority("BIS Affiliates Rule, minority and management ties", "2025-09-30", "90 FR 47201", "secondary"),
        Authority("EU Annex IV of Regulation 833/2014, groups with several entries", "2014-07-31", None, "project"),
    ),
    check=check,
    grades=("default", "direct"),
)
