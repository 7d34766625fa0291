"""Family, associates and affiliates: connections with listed parties other than ownership."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from app.domain.facts import Facts
from app.domain.match import Confidence, PartyMatch
from app.domain.ownership import Tie, TieKind
from app.domain.party import FAMILY_RELATIONS, AffiliationClaim, Owner, OwnerRelation, Party
from app.domain.transaction import Transaction
from app.ownership.identity import has_legal_form, name_key
from app.ownership.links import NO_LINKS, LinkIndex
from lists.model import Kind, Link, Listing

_ASSOCIATES = frozenset({OwnerRelation.DIRECTOR, OwnerRelation.ASSOCIATE})
_DIRECT_CLAIMS = frozenset({"parent", "subsidiary", "branch"})
_TELLING_NAME = 3  # words of a name that hardly two people share
_SURE = (Confidence.CONFIRMED, Confidence.PROBABLE)


def find_ties(facts: Facts, links: LinkIndex = NO_LINKS) -> tuple[Tie, ...]:
    """Return every tie, each once, whether the request, a list or the dealer's register states it."""
    found = (*stated_ties(facts), *_listed_ties(facts, links))
    return tuple(dict.fromkeys(found))


def stated_ties(facts: Facts) -> tuple[Tie, ...]:
    """Return the ties that the request itself states, with what was found about the names in it."""
    deal = facts.transaction
    listed = _listed_parties(facts.matches)
    found = [
        *(tie for match in facts.matches for tie in _of_match(deal, match)),
        *_by_name_in_relation(deal, facts.matches),
        *_by_common_people(deal, listed),
        *_by_owned_listed_party(deal, listed),
    ]
    return tuple(dict.fromkeys(found))


def _of_match(deal: Transaction, found: PartyMatch) -> Iterator[Tie]:
    """Ties by a match on an owner, on whom an owner is related to, on a claim or on the dealer's register."""
    parts = found.subject.split("/")
    if len(parts) < 4 or parts[0] != "parties":
        return
    party = deal.parties[int(parts[1])]
    if parts[2] == "owners":
        owner = (party.owners or ())[int(parts[3])]
        if len(parts) == 4:
            yield from _of_listed_owner(party, owner, found)
        else:
            yield _of_relation(party, owner, "/".join(parts[:4]), found.match.listing, found.match.confidence)
    elif found.match.confidence in _SURE and parts[2] == "claimed_affiliations":
        yield _of_claim(party, party.claimed_affiliations[int(parts[3])], found)
    elif found.match.confidence in _SURE and parts[2] == "register":
        path = f"By the dealer's own register, {party.name} belongs to {found.match.listing.name}"
        yield _tie(f"parties/{parts[1]}", TieKind.AFFILIATE, found, True, path, "register")


def _of_listed_owner(party: Party, owner: Owner, found: PartyMatch) -> Iterator[Tie]:
    if owner.relation in FAMILY_RELATIONS:
        path = f"{owner.name} (listed) is declared as {owner.relation.value} behind {party.name}"
        yield _tie(found.subject, TieKind.FAMILY, found, False, path)
    elif owner.relation in _ASSOCIATES:
        path = f"{owner.name} (listed) is declared as {owner.relation.value} of {party.name}"
        yield _tie(found.subject, TieKind.ASSOCIATE, found, False, path)


def _of_relation(party: Party, owner: Owner, subject: str, listing: Listing, confidence: Confidence) -> Tie:
    """Somebody behind a party is related to a listed party, or to those behind one."""
    family = owner.relation in FAMILY_RELATIONS
    how = owner.relation.value if owner.relation else "related"
    path = f"{owner.name}, behind {party.name}, is {how} of {owner.related_to}: {listing.name} is listed"
    kind = TieKind.FAMILY if family else TieKind.ASSOCIATE
    return Tie(subject, kind, listing, confidence, False, path)


def _of_claim(party: Party, claim: AffiliationClaim, found: PartyMatch) -> Tie:
    direct = claim.relation in _DIRECT_CLAIMS and claim.confirmed is not False
    path = f"{party.name} names {claim.name} as its {claim.relation or 'affiliate'}, which is listed"
    return _tie(found.subject, TieKind.AFFILIATE, found, direct, path)


def _by_name_in_relation(deal: Transaction, matches: Iterable[PartyMatch]) -> Iterator[Tie]:
    """The listed party's name stands inside `related_to`: "the owner of Alfa Machinery Group"."""
    related = [
        (f"parties/{i}/owners/{j}", party, owner, frozenset(name_key(owner.related_to).split()))
        for i, party in enumerate(deal.parties)
        for j, owner in enumerate(party.owners or ())
        if owner.related_to
    ]
    if not related:
        return
    names = [
        (found.match.listing, found.match.confidence, words)
        for found in matches
        if found.match.confidence in _SURE
        for name in found.match.listing.names
        if _telling(words := frozenset(name_key(name.text).split()))
    ]
    for subject, party, owner, said in related:
        for listing, confidence, words in names:
            if words <= said:
                yield _of_relation(party, owner, subject, listing, confidence)


def _by_common_people(deal: Transaction, listed: Mapping[int, PartyMatch]) -> Iterator[Tie]:
    """An owner or director of an unlisted party also stands behind a listed party of the same deal."""
    for (i, party), (k, other) in _beside_listed(deal, listed):
        if name_key(party.name) == name_key(other.name):
            continue
        behind = {name_key(owner.name): owner for owner in other.owners or ()}
        for j, owner in enumerate(party.owners or ()):
            if name_key(owner.name) not in behind:
                continue
            found = listed[k]
            subject = f"parties/{i}/owners/{j}"
            path = f"{owner.name} stands behind {party.name} and behind {other.name}, which is listed"
            kind = TieKind.AFFILIATE if owner.kind is Kind.COMPANY else TieKind.ASSOCIATE
            yield _tie(subject, kind, found, False, path)


def _by_owned_listed_party(deal: Transaction, listed: Mapping[int, PartyMatch]) -> Iterator[Tie]:
    """A party of the deal is named as owner of another party, which is listed: its parent."""
    for (i, party), (k, other) in _beside_listed(deal, listed):
        for owner in other.owners or ():
            if name_key(owner.name) == name_key(party.name) and name_key(party.name) != name_key(other.name):
                path = f"{party.name} is named as owner of {other.name}, which is listed"
                yield _tie(f"parties/{i}", TieKind.AFFILIATE, listed[k], True, path)


def _beside_listed(
    deal: Transaction, listed: Mapping[int, PartyMatch]
) -> Iterator[tuple[tuple[int, Party], tuple[int, Party]]]:
    """Each unlisted party with each listed one, both with their places."""
    unlisted = ((i, party) for i, party in enumerate(deal.parties) if i not in listed)
    return product(unlisted, [(k, deal.parties[k]) for k in sorted(listed)])


def _listed_ties(facts: Facts, links: LinkIndex) -> Iterator[Tie]:
    """Ties that the lists state themselves, by the name they give."""
    for i, party in enumerate(facts.transaction.parties):
        for listing, link in _naming(facts, links, party.name, party.kind, (party.country, party.nationality)):
            kind = TieKind.ASSOCIATE if party.kind is Kind.PERSON else TieKind.AFFILIATE
            if link.relation == "family":
                kind = TieKind.FAMILY
            yield _of_link(f"parties/{i}", party.name, listing, link, kind)
        for j, owner in enumerate(party.owners or ()):
            countries = (owner.country, owner.nationality, party.country)
            for listing, link in _naming(facts, links, owner.name, owner.kind, countries):
                kind = _kind_of_link(owner, link)
                yield _of_link(f"parties/{i}/owners/{j}", owner.name, listing, link, kind)
        for j, claim in enumerate(party.claimed_affiliations):
            for listing, link in _naming(facts, links, claim.name, Kind.COMPANY, ()):
                subject = f"parties/{i}/claimed_affiliations/{j}"
                tie = _of_link(subject, claim.name, listing, link, TieKind.AFFILIATE)
                yield replace(tie, direct=False)


def _naming(
    facts: Facts, links: LinkIndex, name: str, kind: Kind, countries: Iterable[str | None]
) -> Iterator[tuple[Listing, Link]]:
    """The entries that name somebody so. A bare first and last name counts only with a country in common."""
    named = links.naming(name, facts.as_of)
    if not named:
        return
    a_person = kind is Kind.PERSON or (kind is Kind.UNKNOWN and not has_legal_form(name))
    common = a_person and len(name_key(name).split()) < _TELLING_NAME
    near = {country for country in countries if country}
    for listing, link in named:
        if not common or near.intersection((*listing.countries, *listing.nationalities)):
            yield listing, link


def _kind_of_link(owner: Owner, link: Link) -> TieKind:
    if link.relation == "family":
        return TieKind.FAMILY
    return TieKind.AFFILIATE if owner.kind is Kind.COMPANY else TieKind.ASSOCIATE


def _of_link(subject: str, name: str, listing: Listing, link: Link, kind: TieKind) -> Tie:
    relation = link.relation.replace("_", " ")
    path = f"The list names {name} in the entry of {listing.name} ({listing.id}): {relation}"
    direct = kind is TieKind.AFFILIATE and link.relation in {"parent", "subsidiary", "owner"}
    return Tie(subject, kind, listing, Confidence.PROBABLE, direct, path, "list")


def _listed_parties(matches: Iterable[PartyMatch]) -> dict[int, PartyMatch]:
    """The parties that are listed themselves, each with its best match."""
    best: dict[int, PartyMatch] = {}
    for found in matches:
        if found.on_party and found.match.confidence in _SURE:
            i = int(found.subject.split("/")[1])
            if i not in best or found.match.score > best[i].match.score:
                best[i] = found
    return best


def _tie(subject: str, kind: TieKind, found: PartyMatch, direct: bool, path: str, stated_by: str = "request") -> Tie:
    return Tie(subject, kind, found.match.listing, found.match.confidence, direct, path, stated_by)


def _telling(words: frozenset[str]) -> bool:
    """Whether a name is enough to be recognised inside a sentence: two words, or one long one."""
    return len(words) > 1 or any(len(word) > 5 for word in words)
