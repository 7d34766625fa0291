"""The dealer's past deals and imported customs records."""

import hashlib
from collections.abc import Iterable

import msgspec

from app.clock import Clock
from app.db.history import KeyedDeal
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.domain.facts import PastDeal
from app.services.lookup_keys import party_key, serial_key

_BATCH = 2000


class DealHistory:
    """Takes in past deals; a record that is already known does not count twice."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, deals: Iterable[PastDeal], actor: Actor) -> int:
        """Store past deals, all or none, and answer how many were new."""
        keyed = [_keyed(deal) for deal in deals]
        added = 0
        with self._database.write() as work:
            for start in range(0, len(keyed), _BATCH):
                added += work.history.add(keyed[start : start + _BATCH], actor.tenant, self._clock())
            work.commit()
        return added

    def count(self, actor: Actor) -> int:
        """How many past deals are known."""
        with self._database.read() as work:
            return work.history.count(actor.tenant)


def _keyed(deal: PastDeal) -> KeyedDeal:
    content = msgspec.json.encode((deal.date, deal.party, deal.country, deal.make, deal.amount, deal.serial_number))
    serial = serial_key(deal.serial_number) if deal.serial_number else None
    return KeyedDeal(deal, party_key(deal.party), serial or None, hashlib.blake2b(content, digest_size=16).hexdigest())
