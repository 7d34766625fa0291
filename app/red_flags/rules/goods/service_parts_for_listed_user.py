"""Parts, service or an unlock code for a machine at a listed user.

Small things are supplies like the machine itself, and stopping at the distributor misses them.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.match import Confidence, PartyMatch
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Condition, Equipment
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from lists.model import Effect

_USERS = (PartyRole.END_USER, PartyRole.CONSIGNEE, PartyRole.BUYER)
_STOPPING = frozenset({Effect.PROHIBITED, Effect.LICENCE_REQUIRED})


def check(facts: Facts) -> Iterable[Finding]:
    """Look for a listed user behind every line that is no whole machine."""
    lines = [(i, item) for i, item, kind in goods.lines(facts) if _is_supply(item, kind)]
    if not lines:
        return
    users = [match for match in facts.matches if _is_user(facts, match)]
    for i, item in lines:
        if users:
            yield _raise(i, item, users, facts)
    if not users and not facts.transaction.in_role(PartyRole.END_USER):
        yield NotAssessed(
            ("parties",),
            "At which user does the machine stand that the parts or the service are for?",
            matters=goods.may_matter(facts),
        )


def _raise(i: int, item: Equipment, users: list[PartyMatch], facts: Facts) -> Raised:
    best = max(users, key=lambda found: found.match.score)
    party = facts.transaction.parties[int(best.subject.split("/")[1])]
    ids = sorted({found.match.listing.id for found in users})
    return Raised(
        subject=f"equipment/{i}",
        title=f"Parts or service for {best.match.listing.name}",
        explanation=(
            f"{item.description or 'Parts'}: the {party.role.replace('_', ' ')} {party.name} is listed as "
            f"{best.match.listing.name} ({', '.join(ids)}). Parts and codes count as much as machines."
        ),
        evidence={
            "listings": ids,
            "party": best.subject,
            "confidence": best.match.confidence.value,
        },
    )


def _is_supply(item: Equipment, kind: Goods) -> bool:
    """Whether a line is parts, service, software or a code."""
    nothing_else_said = kind.category is None and item.condition is Condition.PARTS
    return kind.is_part or kind.is_service or nothing_else_said


def _is_user(facts: Facts, found: PartyMatch) -> bool:
    if not found.on_party or found.match.confidence is Confidence.POSSIBLE:
        return False
    party = facts.transaction.parties[int(found.subject.split("/")[1])]
    return party.role in _USERS and found.match.listing.effect in _STOPPING


RULE = RedFlagRule(
    id="service-parts-for-listed-user",
    title="Parts or service for a listed user",
    fires_when="Parts, service, software or an unlock code are for a machine that stands at a listed user.",
    advice="Do not supply. Screen the user named in every parts order and unlock request, behind any dealer.",
    authority=(
        Authority(
            "BIS and OFAC settlements with Haas Automation",
            "2025-01-17",
            "parts and unlock codes for listed users",
            "primary",
        ),
    ),
    check=check,
)
