"""Ties of the deal's people with listed parties, one answer for each place in the request."""

from collections.abc import Iterable
from functools import lru_cache

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.ownership import Tie, TieKind
from app.domain.party import PartyRole
from app.domain.red_flag import NotAssessed, Raised
from app.ownership.ties import stated_ties
from app.red_flags.reading import goods
from lists.model import Kind

_ASKED = (PartyRole.BUYER, PartyRole.END_USER, PartyRole.CONSIGNEE)


def by_subject(facts: Facts, kind: TieKind) -> tuple[tuple[Tie, ...], ...]:
    """The ties of one kind, together for each place in the request; the surest first."""
    groups: dict[str, list[Tie]] = {}
    for tie in _ties(facts):
        if tie.kind is kind:
            groups.setdefault(tie.subject, []).append(tie)
    return tuple(tuple(sorted(ties, key=_surest)) for ties in groups.values())


@lru_cache(maxsize=DEALS_AT_ONCE)
def _ties(facts: Facts) -> tuple[Tie, ...]:
    return tuple(dict.fromkeys((*stated_ties(facts), *facts.ties)))


def raise_ties(ties: tuple[Tie, ...], title: str, why: str, grade: str = "default") -> Raised:
    """Say what connects one place of the request with listed parties, and why it matters."""
    paths = dict.fromkeys(f"{tie.path} ({tie.listing.id}, {tie.confidence.value} match)." for tie in ties)
    return Raised(
        subject=ties[0].subject,
        title=title,
        explanation=f"{' '.join(paths)} {why}",
        grade=grade,
        evidence={
            "listings": sorted({tie.listing.id for tie in ties}),
            "confidence": ties[0].confidence.value,
            "stated_by": sorted({tie.stated_by for tie in ties}),
        },
    )


def owners_not_named(facts: Facts) -> Iterable[NotAssessed]:
    """Ask who stands behind each company on the buying side that names nobody, once for each name."""
    matters = goods.matter(facts)
    asked = set()
    for i, party in facts.transaction.in_role(*_ASKED):
        if party.kind is Kind.PERSON or party.owners is not None or party.name in asked:
            continue
        asked.add(party.name)
        yield NotAssessed((f"parties.{i}.owners",), f"Who owns and directs {party.name}?", matters)


def _surest(tie: Tie) -> tuple[bool, int, str]:
    order = ("confirmed", "probable", "possible")
    return not tie.direct, order.index(tie.confidence.value), tie.listing.id
