"""A firm looks like a listed one formed anew at its place, or its domain like that of a known firm.

A shared plain word is no likeness: name and place must come together, or a domain must imitate another.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.match import Confidence, SharedContact, SharedPlace
from app.domain.party import Party
from app.domain.red_flag import Authority, Finding, Raised
from app.matching import compare_names
from app.matching.domains import look_alike, own_domain
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.listed_places import shared_contacts, shared_places
from app.red_flags.reading.names import plain

_ALIKE = 0.7
_LEAST_LETTERS = 4


def check(facts: Facts) -> Iterable[Finding]:
    """Look for listed names at shared places, and for domains that imitate a claimed firm's."""
    for i, party in enumerate(facts.transaction.parties):
        yield from _formed_anew(facts, f"parties/{i}", party)
        yield from _imitated_domains(f"parties/{i}", party)


def _formed_anew(facts: Facts, subject: str, party: Party) -> Iterator[Raised]:
    seen = set()
    near_ones: tuple[SharedPlace | SharedContact, ...] = (*shared_places(facts), *shared_contacts(facts))
    for near in near_ones:
        if near.subject != subject or near.listing.id in seen or _is_listed(facts, subject, near.listing.id):
            continue
        seen.add(near.listing.id)
        name = next((name.text for name in near.listing.names if _is_alike(party.name, name.text)), None)
        if name is not None:
            yield Raised(
                subject=subject,
                title=f"Looks like the listed {name} at the same place",
                explanation=f"{party.name} has a name like {name} ({near.listing.id}) and shares its place.",
                evidence={"name": party.name, "listing": near.listing.id},
            )


def _is_listed(facts: Facts, subject: str, listing_id: str) -> bool:
    return any(
        found.subject == subject
        and found.match.listing.id == listing_id
        and found.match.confidence is Confidence.CONFIRMED
        for found in facts.matches
    )


def _is_alike(one: str, other: str) -> bool:
    """A whole likeness, or the same leading word where that is no short one."""
    first, second = plain(one).split(), plain(other).split()
    if first and second and first[0] == second[0] and len(first[0]) >= _LEAST_LETTERS:
        return True
    return compare_names(one, other, "company") >= _ALIKE


def _imitated_domains(subject: str, party: Party) -> Iterator[Raised]:
    given = {domain for text in (party.website, party.email) if text and (domain := own_domain(text))}
    for j, claim in enumerate(party.claimed_affiliations):
        known = own_domain(claim.website) if claim.website else None
        for domain in sorted(given) if known else ():
            why = look_alike(domain, known or "")
            if why:
                yield Raised(
                    subject=subject,
                    title=f"Its domain {domain} imitates {known}",
                    explanation=f"{domain} is not {known}, the domain of {claim.name}, but looks like it: {why}.",
                    evidence={"domain": domain, "known": known or "", "claim": f"{subject}/claimed_affiliations/{j}"},
                )


RULE = RedFlagRule(
    id="renamed-or-lookalike-entity",
    title="Looks like another firm",
    fires_when=(
        "A name like a listed party's at the same place or contact, or a domain that imitates that of a firm it claims."
    ),
    advice="Compare register numbers, founding dates and directors with those of the firm it looks like.",
    authority=(
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
        Authority("G7 industry guidance on preventing evasion", "2024-09-24", None, "secondary"),
    ),
    check=check,
)
