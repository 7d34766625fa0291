"""The ties that the lists themselves state, found by the name they name."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from app.domain.match import in_force
from app.ownership.identity import name_key
from lists.model import Link, Listing


class LinkIndex:
    """Listings by the names in their links. Built once for each state of the lists; frozen after that."""

    def __init__(self, listings: Iterable[Listing] = ()) -> None:
        """Take all listings; only those with links are kept."""
        linked = [listing for listing in listings if listing.links]
        self._naming: dict[str, list[tuple[Listing, Link]]] = defaultdict(list)
        for listing in linked:
            for link in listing.links:
                if link.name:
                    self._naming[name_key(link.name)].append((listing, link))

    def naming(self, name: str, as_of: date) -> tuple[tuple[Listing, Link], ...]:
        """Return the listings, in force on that day, that name somebody so in one of their links."""
        found = self._naming.get(name_key(name), ())
        return tuple((listing, link) for listing, link in found if in_force(listing, as_of))


NO_LINKS = LinkIndex()
