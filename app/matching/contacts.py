"""Every web domain, mail domain and phone of every listing, to be looked up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from app.domain.match import in_force
from app.matching.compare.contacts import domains, numbers
from app.matching.domains import own_domain
from app.matching.phones import normalise_phone
from lists.model import Listing


@dataclass(frozen=True, slots=True)
class ContactHit:
    """A listing that has the contact too. `kind` is what was given: `website`, `email` or `phone`."""

    listing: Listing
    kind: str
    value: str


class ContactIndex:
    """Listings by registrable domain and by phone. Free mail and shared sites are never in it."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._domains: dict[str, list[Listing]] = defaultdict(list)
        self._phones: dict[str, list[Listing]] = defaultdict(list)
        for listing in listings:
            for domain in domains(listing.websites, listing.emails):
                self._domains[domain].append(listing)
            for number in numbers(listing.phones, listing.countries):
                self._phones[number].append(listing)

    @classmethod
    def build(cls, listings: Iterable[Listing]) -> Self:
        """Return the index over these listings."""
        return cls(listings)

    def shared(
        self,
        email: str | None,
        website: str | None,
        phone: str | None,
        as_of: date,
        country: str | None = None,
    ) -> tuple[ContactHit, ...]:
        """The listings in force that day with one of these contacts; `country` reads national phones."""
        found: list[ContactHit] = []
        for kind, text in (("website", website), ("email", email)):
            domain = own_domain(text) if text else None
            found += (
                [ContactHit(listing, kind, domain) for listing in self._standing_domain(domain, as_of)]
                if domain
                else []
            )
        number = normalise_phone(phone, country) if phone else None
        if number and phone:
            standing = (listing for listing in self._phones.get(number, ()) if in_force(listing, as_of))
            found += [ContactHit(listing, "phone", phone.strip()) for listing in standing]
        return tuple(found)

    def _standing_domain(self, domain: str, as_of: date) -> tuple[Listing, ...]:
        return tuple(listing for listing in self._domains.get(domain, ()) if in_force(listing, as_of))
