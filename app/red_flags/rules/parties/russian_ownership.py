"""A declared owner is Russian or Belarusian, the party elsewhere.

A party that says it is the subsidiary or branch of a firm there has declared its owner.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import OwnerRelation
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.affiliation import claims, latest_record
from app.red_flags.reading.listed_ties import owners_not_named
from app.red_flags.reading.russia import RUSSIA_AND_BELARUS
from app.reference.places import name_of

_OWNED = frozenset({"subsidiary", "branch"})


def check(facts: Facts) -> Iterable[Finding]:
    """Look at the declared owners of every party outside Russia and Belarus."""
    for i, party in enumerate(facts.transaction.parties):
        if party.country in RUSSIA_AND_BELARUS:
            continue
        for j, owner in enumerate(party.owners or ()):
            if owner.relation not in (None, OwnerRelation.OWNER):
                continue
            if owner.country in RUSSIA_AND_BELARUS or owner.nationality in RUSSIA_AND_BELARUS:
                country = owner.country if owner.country in RUSSIA_AND_BELARUS else owner.nationality
                yield Raised(
                    subject=f"parties/{i}/owners/{j}",
                    title=f"{owner.name}, an owner of {party.name}, is from {name_of(country or '')}",
                    explanation="Goods sold to a firm with such an owner may be meant for Russia or Belarus.",
                    evidence={"owner": owner.name, "country": country, "share_percent": owner.share_percent},
                )
    yield from _parents(facts)
    yield from _questions(facts)


def _parents(facts: Facts) -> Iterable[Raised]:
    for pointer, _, party, claim in claims(facts):
        if claim.relation not in _OWNED or claim.country not in RUSSIA_AND_BELARUS or party.country == claim.country:
            continue
        record = latest_record(facts, party, claim.name)
        if claim.confirmed is not False and (record is None or record.status != "denied"):
            yield Raised(
                subject=pointer,
                title=f"{party.name} belongs to {claim.name}, a firm in {name_of(claim.country)}",
                explanation="Goods sold to a firm with such an owner may be meant for Russia or Belarus.",
                evidence={"owner": claim.name, "country": claim.country, "relation": claim.relation},
            )


def _questions(facts: Facts) -> Iterable[NotAssessed]:
    return owners_not_named(facts)


RULE = RedFlagRule(
    id="russian-ownership",
    title="A Russian or Belarusian owner",
    fires_when=(
        "A declared owner, or a firm of which the party says it is a subsidiary or branch, is Russian or Belarusian "
        "and the party is elsewhere."
    ),
    advice="Ask what the firm does at its own place, and whether the owner has other firms that use such machines.",
    authority=(Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),),
    check=check,
)
