"""A party of the deal did business with Russia or Belarus before, as the dealer's own history shows."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.history import no_past_deals, past_deals_of
from app.red_flags.reading.russia import RUSSIA_AND_BELARUS
from app.reference.places import name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Look through the history of each party."""
    seen: set[str] = set()
    for i, party in enumerate(facts.transaction.parties):
        found = [deal for deal in past_deals_of(facts, party) if deal.country in RUSSIA_AND_BELARUS]
        if not found or party.name in seen:
            continue
        seen.add(party.name)
        latest = found[-1]
        where = name_of(latest.country or "RU")
        yield Raised(
            subject=f"parties/{i}",
            title=f"Did business with {where} before",
            explanation=(
                f"{party.name} dealt with Russia or Belarus before ({len(found)} on record), "
                f"the last time with {where} on {latest.date.isoformat()}."
            ),
            evidence={"deals": len(found), "last": latest.date.isoformat(), "country": latest.country},
        )
    yield from no_past_deals(facts)


RULE = RedFlagRule(
    id="prior-russia-business",
    title="Past business with Russia or Belarus",
    fires_when="The dealer's history or imported customs records show past business with Russia or Belarus.",
    advice="Ask what the party does for customers in Russia and Belarus today, and get it in writing.",
    authority=(
        Authority("BIS guidance to industry", "2024-07-10", "Firms seen in trade data", "secondary"),
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "secondary"),
    ),
    check=check,
)
