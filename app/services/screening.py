"""Screens a deal: facts, red flags, verdict, all stored before anybody is answered."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import metadata

import msgspec

from app.clock import Clock
from app.db.screenings import StoredScreening
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.facts import RegisterEvidence
from app.domain.screening import Screening
from app.domain.transaction import Transaction
from app.domain.watch import WatchedDeal
from app.errors import IdempotencyConflict, InvalidInput, NotFound
from app.policy.profile import Policy
from app.services.answer import as_answer, to_bytes
from app.services.assessing import Inputs, assess
from app.services.basis import pack
from app.services.comparing import finds_the_same
from app.services.enrichment import Enricher
from app.services.events import tell_change
from app.services.gathering import remember
from app.services.ids import new_id
from app.services.index import ListIndex, Loaded
from app.services.lists import ListRegister
from app.services.lookup_keys import serials, trace_keys
from app.services.metrics import Metrics
from app.services.queueing import take_place
from app.services.sandbox import fixed_outcome
from app.services.watched_state import lists_key

# Today is tomorrow already where clocks are ahead of UTC.
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Made:
    """A screening, a name for the state of the lists that it was made on, and what it rested on, packed."""

    screening: Screening
    lists: str
    basis: bytes


class Screener:
    """Gives a verdict on a deal. What it returns is committed; what fails is an error and never a clear."""

    def __init__(
        self,
        database: Database,
        index: ListIndex,
        lists: ListRegister,
        jurisdictions: Iterable[str],
        policy_of: Callable[[date], Policy],
        enricher: Enricher,
        clock: Clock,
        *,
        metrics: Metrics,
        four_eyes: bool = True,
    ) -> None:
        self._database = database
        self._index = index
        self._lists = lists
        self._jurisdictions = tuple(jurisdictions)
        self._policy_of = policy_of
        self._enricher = enricher
        self._clock = clock
        self._four_eyes = four_eyes
        self._metrics = metrics
        self._version = metadata.version("gonogo")

    def screen(self, transaction: Transaction, *, actor: Actor, idempotency_key: str | None = None) -> StoredScreening:
        """Screen a deal and store the screening.

        The same `idempotency_key` with the same deal gives the same screening back, also when both come
        at once.

        Raises: IdempotencyConflict where the key came with another deal before; InvalidInput for a day still to come.
        """
        body_hash = ""
        if idempotency_key is not None:
            body_hash = hashlib.sha256(msgspec.json.encode(transaction)).hexdigest()
            with self._database.read() as work:
                if before := self._answered(work, actor, idempotency_key, body_hash):
                    return before
        transaction = self._as_of_today(transaction)
        evidence = self._registers(transaction, actor)
        with self._database.turn():
            made = self._screen(transaction, evidence, actor, self._index.agreed)
            return self._store(made, actor, idempotency_key, body_hash)

    def rescreen(self, screening_id: str, *, actor: Actor) -> StoredScreening:
        """Screen the deal of an earlier screening again, on the lists as they are now.

        Raises: NotFound; Erased.
        """
        earlier = self._known(screening_id, actor)
        evidence = self._registers(earlier.transaction, actor)
        with self._database.turn():
            made = self._screen(earlier.transaction, evidence, actor, self._index.current, earlier)
            return self._store_again(made, earlier, actor)

    def look_again(
        self, deal: WatchedDeal, *, actor: Actor, also: Callable[[UnitOfWork, StoredScreening], None]
    ) -> StoredScreening | None:
        """Screen an open deal as `rescreen` does, and store it where it finds anything else than its newest screening.

        `also` is done in the transaction that stores it. None where nothing else is found: that screening, and whatever
        a person decided on it, holds on.

        Raises: NotFound; Erased; what `also` raises.
        """
        earlier = self._known(deal.screening_id, actor)
        evidence = self._registers(earlier.transaction, actor)
        with self._database.turn():
            made = self._screen(earlier.transaction, evidence, actor, self._index.current, earlier)
            if not finds_the_same(earlier.screening, made.screening):
                return self._store_again(made, earlier, actor, also)
            with self._database.write() as work:
                work.watched_deals.hold_on(deal, made.lists)
                work.commit()
        return None

    def _known(self, screening_id: str, actor: Actor) -> StoredScreening:
        with self._database.read() as work:
            earlier = work.screenings.get(screening_id, actor.tenant)
        if earlier is None:
            raise NotFound(f"There is no screening {screening_id}.")
        return earlier

    def _store_again(
        self,
        made: _Made,
        earlier: StoredScreening,
        actor: Actor,
        also: Callable[[UnitOfWork, StoredScreening], None] | None = None,
    ) -> StoredScreening:
        def tell(work: UnitOfWork, stored: StoredScreening) -> None:
            tell_change(work, earlier, stored)
            if also is not None:
                also(work, stored)

        return self._store(made, actor, rescreen_of=earlier.id, also=tell)

    def _as_of_today(self, transaction: Transaction) -> Transaction:
        """The deal without a day where that is today, so that it is watched and waits as any other."""
        if transaction.as_of is None or transaction.as_of < (today := self._clock().date()):
            return transaction
        if transaction.as_of > today + _AHEAD:
            raise InvalidInput.from_fields([{"pointer": "/as_of", "detail": "This day is still to come."}])
        return replace(transaction, as_of=None)

    def _screen(
        self,
        transaction: Transaction,
        evidence: tuple[RegisterEvidence, ...],
        actor: Actor,
        lists: Callable[[], Loaded],
        again: StoredScreening | None = None,
    ) -> _Made:
        """The screening of a deal; `again` is screened again. `lists` gives the lists where they are not at hand.

        `evidence` is what public registers say.
        """
        at = self._clock()
        as_of = transaction.as_of or at.date()
        with self._reading(lists) as (work, loaded):
            # Of the very lists that are searched: one that came in meanwhile must not count as searched.
            statuses = self._lists.statuses_in(work, loaded.loads)
            register = work.affiliations.all(actor.tenant)
            remembered = remember(transaction, actor.tenant, work, register)
            before = again
            if transaction.deal and as_of >= at.date() and any(one.same_deal for one in remembered.earlier):
                before = work.screenings.newest_of_deal(actor.tenant, transaction.deal) or again
        # Nothing is held open while matching, which takes the time it takes.
        inputs = Inputs(
            at=at,
            as_of=as_of,
            jurisdictions=self._jurisdictions,
            statuses=statuses,
            list_states=self._lists.unreliable(statuses),
            registers=evidence,
            remembered=remembered,
            four_eyes=self._four_eyes,
            is_test=actor.is_test,
            before=before.screening if before is not None else None,
        )
        made = assess(
            transaction,
            inputs,
            loaded,
            self._policy_of(as_of),
            screening_id=new_id("scr", at),
            version=self._version,
        )
        return _Made(made, lists_key(loaded.loads, at.date()), pack(inputs, loaded.loads, register))

    @contextmanager
    def _reading(self, lists: Callable[[], Loaded]) -> Iterator[tuple[UnitOfWork, Loaded]]:
        """A transaction that reads, and the lists; where they are not at hand they are got before it begins."""
        with self._database.read() as work:
            loaded = self._index.at_hand(work)
            if loaded is not None:
                yield work, loaded
                return
        loaded = lists()
        with self._database.read() as work:
            yield work, loaded

    def _registers(self, transaction: Transaction, actor: Actor) -> tuple[RegisterEvidence, ...]:
        """What public registers say. Asked before anything is held, since they may let one wait."""
        if actor.is_test and fixed_outcome(transaction, is_test=True):
            return ()
        return self._enricher.evidence(transaction, transaction.as_of or self._clock().date())

    def _store(
        self,
        done: _Made,
        actor: Actor,
        key: str | None = None,
        body_hash: str = "",
        rescreen_of: str | None = None,
        also: Callable[[UnitOfWork, StoredScreening], None] | None = None,
    ) -> StoredScreening:
        made = done.screening
        answer = to_bytes(as_answer(made))
        with self._database.write() as work:
            stored = work.screenings.add(
                made,
                answer,
                tenant=actor.tenant,
                actor=actor.id,
                serials=serials(made.transaction),
                traces=trace_keys(made.transaction, actor.tenant) if rescreen_of is None else (),
                rescreen_of=rescreen_of,
                basis=done.basis,
            )
            work.audit.note(
                "screening.made",
                "screening",
                made.id,
                tenant=actor.tenant,
                actor=actor.id,
                at=made.created_at,
                # A key that is claimed becomes part of the record.
                written=work.screenings.written(made.id) if key is None else None,
            )
            mine = key is None or work.idempotency.claim(actor.tenant, key, body_hash, made.id, made.created_at)
            if made.transaction.deal and made.transaction.as_of is None:
                verdict = made.assessment.verdict
                work.watched_deals.watch(
                    actor.tenant, made.transaction.deal, made.id, verdict, done.lists, made.created_at
                )
            take_place(work, stored, is_live=made.as_of >= made.created_at.date())
            if also is not None:
                also(work, stored)
            if mine:
                work.commit()
        if mine:
            self._metrics.screened(made.assessment.verdict, is_test=actor.is_test)
            return stored
        # Another request with this key was first; what this one made was rolled back.
        assert key is not None
        with self._database.read() as work:
            before = self._answered(work, actor, key, body_hash)
        assert before is not None
        return before

    @staticmethod
    def _answered(work: UnitOfWork, actor: Actor, key: str, body_hash: str) -> StoredScreening | None:
        used = work.idempotency.get(actor.tenant, key)
        if used is None:
            return None
        if used.body_hash != body_hash:
            raise IdempotencyConflict("This Idempotency-Key was used for another deal; take a new key.")
        before = work.screenings.get(used.screening_id, actor.tenant)
        return replace(before, replayed=True) if before else None
