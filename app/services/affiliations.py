"""The dealer's register: who was asked whether they belong together, and what they said."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from app.clock import Clock
from app.db.affiliations import StoredAffiliation
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.facts import AffiliationRecord
from app.domain.watch import WatchedDeal
from app.errors import InvalidInput, NotFound
from app.ownership.identity import name_key
from app.services.cursors import read_cursor, write_cursor
from app.services.ids import new_id

STATUSES = ("confirmed", "denied")
_REGISTER = "affiliations"


@dataclass(frozen=True, slots=True)
class AffiliationPage:
    """Some records, oldest first, and the cursor that leads on; None at the end."""

    records: tuple[StoredAffiliation, ...]
    next_cursor: str | None


class AffiliationRegister:
    """Notes and reads affiliation records."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, record: AffiliationRecord, actor: Actor) -> StoredAffiliation:
        """Note what was verified. Open deals with the claimant are screened again.

        Raises: InvalidInput for a status that there is not.
        """
        if record.status not in STATUSES:
            raise InvalidInput.from_fields([{"pointer": "/status", "detail": "confirmed or denied."}])
        now = self._clock()
        noted = StoredAffiliation(new_id("aff", now), record, actor.id, now)
        with self._database.write() as work:
            work.affiliations.add(noted, actor.tenant)
            work.audit.note(
                "affiliation.recorded", "affiliation", noted.id, tenant=actor.tenant, actor=actor.id, at=now
            )
            work.watched_deals.mark(_deals_of(work, record.claimant, actor.tenant), noted.id)
            work.commit()
        return noted

    def page(self, actor: Actor, *, cursor: str | None = None, limit: int) -> AffiliationPage:
        """Some records, oldest first.

        Raises: InvalidInput for a cursor that was not given out.
        """
        after = cast(tuple[datetime, str], read_cursor(_REGISTER, cursor, datetime, str)) if cursor else None
        with self._database.read() as work:
            found = work.affiliations.page(actor.tenant, after=after, limit=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return AffiliationPage(found[:limit], write_cursor(_REGISTER, last.recorded_at, last.id) if last else None)

    def get(self, record_id: str, actor: Actor) -> StoredAffiliation:
        """One record.

        Raises: NotFound.
        """
        with self._database.read() as work:
            found = work.affiliations.get(record_id, actor.tenant)
        if found is None:
            raise NotFound(f"There is no affiliation record {record_id}.")
        return found


def _deals_of(work: UnitOfWork, claimant: str, tenant: str) -> list[WatchedDeal]:
    """The open deals that have a party of this name, legal form and spelling aside."""
    wanted, found = name_key(claimant), []
    # SQLite knows no small letters but English ones: without a word of these every open deal is read.
    words = [word for word in re.findall(r"\w+", claimant) if word.isascii()]
    for deal in work.watched_deals.naming(tenant, max(words, key=len, default="")):
        stored = work.screenings.get(deal.screening_id, tenant)
        parties = stored.transaction.parties if stored else ()
        if any(wanted == name_key(name) for party in parties for name in (party.name, *party.aliases)):
            found.append(deal)
    return found
