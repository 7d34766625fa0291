"""The dealer's past deals and imported customs records."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import msgspec

from app.clock import Clock
from app.db.history import KeyedDeal
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.domain.facts import PastDeal
from app.services.ids import new_id
from app.services.lookup_keys import party_key, serial_key

_BATCH = 2000


def _tell_nobody(_: int) -> None:
    """Show no progress."""


class DealHistory:
    """Takes in past deals; a record that is already known does not count twice."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, deals: Iterable[PastDeal], actor: Actor) -> int:
        """Store past deals, all or none, and answer how many were new."""
        return self._store([_keyed(deal) for deal in deals], actor)

    def add_file(self, deals: Iterable[PastDeal], actor: Actor, progress: Callable[[int], None] = _tell_nobody) -> int:
        """Store the past deals of a file, all or none, and answer how many were new.

        Lines of one file that say the same are different deals (two machines of one price on one day): the
        second is told apart by being the second. The same file again adds nothing.
        """
        seen: Counter[str] = Counter()
        keyed = []
        for deal in deals:
            one = _keyed(deal)
            seen[one.fingerprint] += 1
            keyed.append(one if seen[one.fingerprint] == 1 else _repeated(one, seen[one.fingerprint]))
        return self._store(keyed, actor, progress)

    def _store(self, keyed: list[KeyedDeal], actor: Actor, progress: Callable[[int], None] = _tell_nobody) -> int:
        now = self._clock()
        import_id = new_id("imp", now)
        with self._database.write() as work:
            before = work.history.count(actor.tenant)
            work.history.begin_import(import_id, actor.tenant, actor.id, now)
            for start in range(0, len(keyed), _BATCH):
                work.history.add(keyed[start : start + _BATCH], actor.tenant, now, import_id)
                progress(min(start + _BATCH, len(keyed)))
            added = work.history.count(actor.tenant) - before
            work.audit.note(
                "history.imported", "history_import", import_id, tenant=actor.tenant, actor=actor.id, at=now
            )
            work.commit()
        return added


def _keyed(deal: PastDeal) -> KeyedDeal:
    """A deal with its keys; two records that are written differently and say the same have one fingerprint."""
    key = party_key(deal.party)
    serial = serial_key(deal.serial_number) if deal.serial_number else None
    amount = (f"{deal.amount.amount.normalize():f}", deal.amount.currency) if deal.amount else None
    content = msgspec.json.encode((deal.date, key, deal.country, (deal.make or "").casefold(), amount, serial))
    return KeyedDeal(deal, key, serial or None, hashlib.blake2b(content, digest_size=16).hexdigest())


def _repeated(one: KeyedDeal, time: int) -> KeyedDeal:
    content = f"{one.fingerprint}/{time}".encode()
    return replace(one, fingerprint=hashlib.blake2b(content, digest_size=16).hexdigest())
