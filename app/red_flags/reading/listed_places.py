"""Places and contacts that a party shares with a listed party which it is not itself."""

from collections.abc import Mapping
from functools import lru_cache

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.match import Confidence, SharedContact, SharedPlace
from lists.model import Kind, Listing


@lru_cache(maxsize=DEALS_AT_ONCE)
def shared_places(facts: Facts) -> tuple[SharedPlace, ...]:
    """Addresses shared with a listed party; one that the party itself matches is its own address."""
    return tuple(
        place
        for place in facts.shared_places
        if place.listing.kind is not Kind.ADDRESS and not is_itself(facts, place.subject, place.listing)
    )


def listed_addresses(facts: Facts) -> tuple[SharedPlace, ...]:
    """Addresses that a list names by themselves."""
    return tuple(place for place in facts.shared_places if place.listing.kind is Kind.ADDRESS)


@lru_cache(maxsize=DEALS_AT_ONCE)
def shared_contacts(facts: Facts) -> tuple[SharedContact, ...]:
    """Domains and phones shared with a listed party that the party itself is not."""
    return tuple(contact for contact in facts.shared_contacts if not is_itself(facts, contact.subject, contact.listing))


def is_itself(facts: Facts, subject: str, listing: Listing) -> bool:
    """Whether somebody in the deal is certainly the listed party."""
    certain = _certain(facts).get(subject)
    return certain is not None and listing.id in certain


@lru_cache(maxsize=DEALS_AT_ONCE)
def _certain(facts: Facts) -> Mapping[str, frozenset[str]]:
    """Who in the deal is certainly listed, each with the listings."""
    sure: dict[str, frozenset[str]] = {}
    for found in facts.matches:
        if found.match.confidence is Confidence.CONFIRMED:
            sure[found.subject] = sure.get(found.subject, frozenset()) | {found.match.listing.id}
    return sure
