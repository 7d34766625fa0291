"""A firm looks like a listed one formed anew at its place, or imitates a known firm by name or domain.

Known firms are those it claims and the makers of machines. A shared plain word is no likeness: name and place
must come together, or a domain or a maker's name must be imitated letter by letter. A firm that carries a maker's
name may be the maker's own; from free mail it hardly writes as such.
"""

from collections.abc import Collection, Iterable, Iterator

from app.domain.facts import Facts
from app.domain.match import SharedContact, SharedPlace
from app.domain.party import AffiliationClaim, Party
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.matching import firms_like
from app.matching.domains import look_alike, own_domain
from app.names.words import descriptor_weights
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.affiliation import latest_record
from app.red_flags.reading.imitation import borrowed_name_of_a_maker, imitation_of_a_maker
from app.red_flags.reading.listed_places import shared_contacts, shared_places
from app.red_flags.reading.names import plain
from app.reference.makes import Make, find_make
from app.reference.places import name_of
from lists.model import Kind, Listing

_ALIKE = 0.7
_LEAST_LETTERS = 4


def check(facts: Facts) -> Iterable[Finding]:
    """Look for listed names at shared places, and for domains that imitate a claimed firm's."""
    near_ones: tuple[SharedPlace | SharedContact, ...] = (*shared_places(facts), *shared_contacts(facts))
    sold = {make for item in facts.equipment if (make := find_make(item.make, item.description))}
    for i, party in enumerate(facts.transaction.parties):
        yield from _formed_anew(f"parties/{i}", party, near_ones)
        yield from _imitated_domains(facts, f"parties/{i}", party)
        yield from _imitated_makers(f"parties/{i}", party, sold)


def _formed_anew(subject: str, party: Party, near_ones: Iterable[SharedPlace | SharedContact]) -> Iterator[Raised]:
    listings = {near.listing.id: near.listing for near in near_ones if near.subject == subject}
    if not listings:
        return
    # One firm stands on several lists under the same names.
    names = dict.fromkeys(name.text for listing in listings.values() for name in listing.names)
    alike = firms_like(party.name, tuple(names), _ALIKE)
    first = _first_word(party.name)
    for listing in listings.values():
        texts = (name.text for name in listing.names)
        name = next((text for text in texts if text in alike or _begins_alike(first, text, listing)), None)
        if name is not None:
            yield Raised(
                subject=subject,
                title=f"Looks like the listed {name} at the same place",
                explanation=f"{party.name} has a name like {name} ({listing.id}) and shares its place.",
                evidence={"name": party.name, "listing": listing.id},
            )


def _begins_alike(first: str, name: str, listing: Listing) -> bool:
    """Whether a listing's name begins with that word, and it tells one firm: no short one, no town, no trade."""
    return len(first) >= _LEAST_LETTERS and _first_word(name) == first and _tells_one_firm(first, listing)


def _first_word(name: str) -> str:
    return plain(name).partition(" ")[0]


def _tells_one_firm(word: str, listing: Listing) -> bool:
    # Half the firms in a tower of Shanghai begin with Shanghai.
    in_address = any(word in plain(address.text).split() for address in listing.addresses)
    return not in_address and word not in descriptor_weights()


def _imitated_domains(facts: Facts, subject: str, party: Party) -> Iterator[Finding]:
    given = {domain for text in (party.website, party.email) if text and (domain := own_domain(text))}
    for j, claim in enumerate(party.claimed_affiliations):
        known = own_domain(claim.website) if claim.website else None
        if known and not party.website and not party.email:
            place = subject.replace("/", ".")
            missing = (f"{place}.website", f"{place}.email")
            yield NotAssessed(missing, f"What are the web site and mail address of {party.name}?", matters=False)
        for domain in sorted(given) if known else ():
            why = look_alike(domain, known or "")
            if why and not (_label(domain) == _label(known or "") and _is_confirmed(facts, party, claim)):
                yield Raised(
                    subject=subject,
                    title=f"Its domain {domain} imitates {known}",
                    explanation=f"{domain} is not {known}, the domain of {claim.name}, but looks like it: {why}.",
                    evidence={"domain": domain, "known": known or "", "claim": f"{subject}/claimed_affiliations/{j}"},
                )


def _is_confirmed(facts: Facts, party: Party, claim: AffiliationClaim) -> bool:
    """Whether the dealer knows that the party belongs to the firm: then `okuma.eu` is a branch of `okuma.co.jp`."""
    record = latest_record(facts, party, claim.name)
    return record.status == "confirmed" if record is not None else claim.confirmed is True


def _label(domain: str) -> str:
    return domain.partition(".")[0]


def _imitated_makers(subject: str, party: Party, sold: Collection[Make]) -> Iterator[Raised]:
    """What makes a party look like a maker of machines; `sold` are the makes in the deal."""
    if party.kind is Kind.PERSON:
        return
    seen = imitation_of_a_maker(party, sold) or borrowed_name_of_a_maker(party)
    if seen is not None:
        yield Raised(
            subject=subject,
            title=f"{party.name} looks like the maker {seen.make.name}",
            explanation=f"{seen.what}. It may be taken for {seen.make.name}, a maker of machines in "
            f"{name_of(seen.make.country)}, and nothing shows that it belongs to it.",
            evidence={"name": party.name, "maker": seen.make.name, "seen": seen.word},
        )


RULE = RedFlagRule(
    id="renamed-or-lookalike-entity",
    title="Looks like another firm",
    fires_when=(
        "A name like a listed party's at the same place or contact, a domain that imitates that of a firm it claims, "
        "or a name or domain a letter off from that of a maker of machines."
    ),
    advice="Compare register numbers, founding dates and directors with those of the firm it looks like.",
    authority=(
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
        Authority("G7 industry guidance on preventing evasion", "2024-09-24", None, "secondary"),
    ),
    check=check,
)
