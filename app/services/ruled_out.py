"""Whether a match that watching found is one that a person has ruled out already."""

from datetime import datetime

from app.db.unit_of_work import UnitOfWork
from app.domain.exemption import MatchExemption
from app.domain.match import Match, PartyMatch
from app.domain.watch import Counterparty, HeldMatch
from app.services.exempting import Exempting, key_of
from app.services.watched_subjects import watched_facts
from lists.model import Listing


def ruling_on(
    work: UnitOfWork, one: Counterparty, listing: Listing, held: HeldMatch, at: datetime, *, four_eyes: bool
) -> MatchExemption | None:
    """The exemption that this match of a watched party, or of somebody it names, meets, whether it applies or not."""
    facts = watched_facts(one.party)[held.subject]
    exemptions = work.exemptions.about(one.tenant, [key_of(facts)])
    if not exemptions:
        return None
    match = Match(listing, held.score, held.confidence, facts["name"][0], listing.name, (), ())
    (marked,) = Exempting(at, four_eyes).mark([PartyMatch(one.id, match)], {one.id: facts}, exemptions)
    return marked.exemption
