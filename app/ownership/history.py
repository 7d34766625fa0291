"""Changes of ownership near a listing: who was an owner in an earlier screening and is not named any more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from app.domain.facts import EarlierScreening, Facts
from app.domain.ownership import OwnershipFinding
from app.domain.party import Owner, Party
from app.ownership.graph import is_owner
from app.ownership.identity import name_key
from lists.model import Listing


def former_owners(facts: Facts) -> tuple[OwnershipFinding, ...]:
    """Return a finding for each listed owner that an earlier screening named and this one leaves out.

    A share handed over around a listing may be handed over on paper only, so the threshold is undetermined.
    """
    before = _owned_before(facts.earlier)
    left = [
        (i, party, owner, earlier)
        for i, party in enumerate(facts.transaction.parties)
        if party.owners is not None
        for earlier, same in before.get(name_key(party.name), ())
        for owner in _left(party, same)
    ]
    if not left:
        return ()
    listed = {name_key(name.text): found.match.listing for found in facts.matches for name in found.match.listing.names}
    findings = (
        _finding(i, party, owner, listing, earlier)
        for i, party, owner, earlier in left
        if (listing := listed.get(name_key(owner.name))) is not None
    )
    return tuple({(finding.subject, finding.owners): finding for finding in findings}.values())


def _owned_before(screenings: Iterable[EarlierScreening]) -> Mapping[str, list[tuple[EarlierScreening, Party]]]:
    """The parties that earlier screenings named with their owners, by the key of their name."""
    found: dict[str, list[tuple[EarlierScreening, Party]]] = defaultdict(list)
    for earlier in screenings:
        for party in earlier.transaction.parties:
            if party.owners:
                found[name_key(party.name)].append((earlier, party))
    return found


def _left(party: Party, before: Party) -> Iterator[Owner]:
    """The owners that a party had before and does not name now."""
    now = {name_key(owner.name) for owner in party.owners or ()}
    return (owner for owner in before.owners or () if is_owner(owner) and name_key(owner.name) not in now)


def _finding(i: int, party: Party, owner: Owner, listing: Listing, earlier: EarlierScreening) -> OwnershipFinding:
    share = "an unknown share" if owner.share_percent is None else f"{owner.share_percent:g} %"
    near = ""
    if listing.listed_on is not None:
        days = abs((earlier.screened_on - listing.listed_on).days)
        near = f" The listing dates from {listing.listed_on}, {days} days from then."
    return OwnershipFinding(
        subject=f"parties/{i}",
        rule="Former listed owner",
        jurisdiction="",
        least=0.0,
        most=owner.share_percent if owner.share_percent is not None else 100.0,
        reaches=None,
        owners=(listing,),
        paths=(f"{owner.name} (listed: {listing.id}) owned {share} of {party.name} on {earlier.screened_on}",),
        note=f"The owner was named on {earlier.screened_on} and is not named now.{near}",
    )
