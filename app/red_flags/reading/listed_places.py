"""Places and contacts that a party shares with a listed party which it is not itself."""

from app.domain.facts import Facts
from app.domain.match import Confidence, SharedContact, SharedPlace
from lists.model import Kind, Listing


def shared_places(facts: Facts) -> tuple[SharedPlace, ...]:
    """Addresses shared with a listed party; one that the party itself matches is its own address."""
    return tuple(
        place
        for place in facts.shared_places
        if place.listing.kind is not Kind.ADDRESS and not _is_itself(facts, place.subject, place.listing)
    )


def listed_addresses(facts: Facts) -> tuple[SharedPlace, ...]:
    """Addresses that a list names by themselves."""
    return tuple(place for place in facts.shared_places if place.listing.kind is Kind.ADDRESS)


def shared_contacts(facts: Facts) -> tuple[SharedContact, ...]:
    """Domains and phones shared with a listed party that the party itself is not."""
    return tuple(
        contact for contact in facts.shared_contacts if not _is_itself(facts, contact.subject, contact.listing)
    )


def _is_itself(facts: Facts, subject: str, listing: Listing) -> bool:
    return any(
        found.subject == subject
        and found.match.listing.id == listing.id
        and found.match.confidence is Confidence.CONFIRMED
        for found in facts.matches
    )
