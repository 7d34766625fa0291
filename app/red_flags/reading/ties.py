"""What explains a stranger or a foreign place in a deal: ownership, a confirmed affiliation, a paper."""

from functools import lru_cache

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.party import OwnerRelation, Party, PartyRole
from app.red_flags.reading.names import goes_by, same_name

_HALF = 50
_BUYING_SIDE = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER, PartyRole.PAYER)


def owns(party: Party, name: str) -> bool:
    """Whether somebody of that name is a declared owner of the party."""
    return any(
        same_name(owner.name, name) for owner in party.owners or () if owner.relation in (None, OwnerRelation.OWNER)
    )


def is_confirmed_kin(facts: Facts, party: Party, name: str) -> bool:
    """Whether the dealer confirmed that the two belong together, in the register or in the request."""
    if any(claim.confirmed and same_name(claim.name, name) for claim in party.claimed_affiliations):
        return True
    return any(
        record.status == "confirmed"
        and record.date <= facts.as_of
        and (
            (goes_by(party, record.claimant) and same_name(record.principal, name))
            or (goes_by(party, record.principal) and same_name(record.claimant, name))
        )
        for record in facts.affiliations
    )


def are_kin(facts: Facts, one: Party, other: Party) -> bool:
    """Whether one of two parties owns the other, or is known to belong to it, or whether one owner holds both."""
    return (
        owns(one, other.name)
        or owns(other, one.name)
        or _are_held_by_one(one, other)
        or is_confirmed_kin(facts, one, other.name)
        or is_confirmed_kin(facts, other, one.name)
    )


def _are_held_by_one(one: Party, other: Party) -> bool:
    """Whether a declared owner holds half or more of both."""
    return any(same_name(first, second) for first in _holders_of_half(one) for second in _holders_of_half(other))


def _holders_of_half(party: Party) -> list[str]:
    return [owner.name for owner in party.owners or () if (owner.share_percent or 0) >= _HALF]


@lru_cache(maxsize=DEALS_AT_ONCE)
def countries_of_kin(facts: Facts) -> frozenset[str]:
    """Where declared owners and confirmed affiliates of the buying side are.

    That an owner is where the firm itself is explains nothing.
    """
    found = set()
    for _, party in facts.transaction.in_role(*_BUYING_SIDE):
        owners = {owner.country for owner in party.owners or () if owner.relation in (None, OwnerRelation.OWNER)}
        affiliates = {
            claim.country
            for claim in party.claimed_affiliations
            if claim.confirmed or is_confirmed_kin(facts, party, claim.name)
        }
        found |= (owners | affiliates) - {party.country, None}
    return frozenset(country for country in found if country)


def sellers_countries(facts: Facts) -> frozenset[str]:
    """Where the sellers are: a bank there is most likely the one that receives the money.

    Where no seller is named, the dealer sells, from where the goods come.
    """
    sellers = facts.transaction.in_role(PartyRole.SELLER)
    home = None if sellers else facts.transaction.route.origin
    found = {party.country for _, party in sellers} | {home}
    return frozenset(country for country in found if country)


def explained_by_paper(facts: Facts, *pointers: str) -> bool:
    """Whether a paper is about one of these places in the request."""
    if not facts.transaction.papers:
        return False
    wanted = {_dotted(pointer) for pointer in pointers}
    return any(paper.about and _dotted(paper.about) in wanted for paper in facts.transaction.papers)


def _dotted(pointer: str) -> str:
    return pointer.strip("/").replace("/", ".").replace("[", ".").replace("]", "")
