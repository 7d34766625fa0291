"""Everything but the name that is known of both sides, compared."""

from collections.abc import Iterator

from app.domain.match import Query
from app.matching.compare.addresses import compare_addresses
from app.matching.compare.base import Comparison
from app.matching.compare.contacts import compare_contacts
from app.matching.compare.countries import compare_countries
from app.matching.compare.dates import compare_dates_of_birth
from app.matching.compare.identifiers import compare_identifiers
from app.matching.compare.numbers import normalise
from lists.model import Identifier, Kind, Listing

_SHORTEST_NUMBER = 5


def plain_number(identifier: Identifier) -> str | None:
    """The number in capitals and digits only; None for one too short to mean anything."""
    plain = normalise(identifier.type, identifier.value)
    return plain if len(plain) >= _SHORTEST_NUMBER and any(c.isdigit() for c in plain) else None


def compare_attributes(query: Query, listing: Listing) -> Iterator[Comparison]:
    """Each attribute that both sides have, with what it says; the countries first, and each only when asked for."""
    yield compare_countries(query.countries, listing.countries)
    if listing.kind in (Kind.PERSON, Kind.UNKNOWN):
        yield compare_dates_of_birth(query.dates_of_birth, listing.dates_of_birth)
    yield from compare_identifiers(query.identifiers, listing.identifiers, query.countries, listing.countries)
    if query.addresses and listing.addresses:
        yield compare_addresses(query.addresses, listing.addresses, query.countries)
    yield from compare_contacts(
        query.websites,
        query.emails,
        query.phones,
        listing.websites,
        listing.emails,
        listing.phones,
        countries=query.countries,
        listed_countries=listing.countries,
    )


def may_share_a_number(query: Query, listing: Listing) -> bool:
    """Whether both sides have numbers, web domains or phones at all, of which some may be equal."""
    return bool(
        (query.identifiers and listing.identifiers)
        or ((query.websites or query.emails) and (listing.websites or listing.emails))
        or (query.phones and listing.phones)
    )
