"""Screens a deal: facts, red flags, verdict, all stored before anybody is answered."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from importlib import metadata

import msgspec

from app.clock import Clock
from app.db.screenings import StoredScreening, as_it_reads_back
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.facts import Facts
from app.domain.screening import Engine, Screening
from app.domain.transaction import Transaction
from app.errors import IdempotencyConflict, NotFound
from app.policy.profile import Policy
from app.policy.verdict import decide
from app.red_flags.engine import assess_all
from app.services.answer import as_answer, to_bytes
from app.services.gathering import gather, remember, serials
from app.services.ids import new_id
from app.services.index import ListIndex, Loaded
from app.services.lists import ListRegister, ListStatus
from app.services.warnings import warnings_about


class Screener:
    """Gives a verdict on a deal. What it returns is committed; what fails is an error and never a clear."""

    def __init__(
        self,
        database: Database,
        index: ListIndex,
        lists: ListRegister,
        jurisdictions: Iterable[str],
        policy_of: Callable[[date], Policy],
        clock: Clock,
    ) -> None:
        self._database = database
        self._index = index
        self._lists = lists
        self._jurisdictions = tuple(jurisdictions)
        self._policy_of = policy_of
        self._clock = clock
        self._version = metadata.version("gonogo")

    def screen(self, transaction: Transaction, *, actor: Actor, idempotency_key: str | None = None) -> StoredScreening:
        """Screen a deal and store the screening.

        The same `idempotency_key` with the same deal gives the same screening back, also when both come
        at once.

        Raises: IdempotencyConflict where the key came with another deal before.
        """
        body_hash = hashlib.sha256(msgspec.json.encode(transaction)).hexdigest()
        if idempotency_key is not None:
            with self._database.read() as work:
                if before := self._answered(work, actor, idempotency_key, body_hash):
                    return before
        made = self._screen(transaction, actor)
        return self._store(made, actor, idempotency_key, body_hash)

    def rescreen(self, screening_id: str, *, actor: Actor) -> StoredScreening:
        """Screen the deal of an earlier screening again, on the lists as they are now.

        Raises: NotFound.
        """
        with self._database.read() as work:
            earlier = work.screenings.get(screening_id, actor.tenant)
        if earlier is None:
            raise NotFound(f"There is no screening {screening_id}.")
        made = self._screen(earlier.transaction, actor)
        return self._store(made, actor, rescreen_of=earlier.id)

    def _screen(self, transaction: Transaction, actor: Actor) -> Screening:
        at = self._clock()
        as_of = transaction.as_of or at.date()
        loaded = self._index.current()
        with self._database.read() as work:
            statuses = self._lists.statuses_in(work)
            remembered = remember(transaction, actor.tenant, work)
        # Nothing is held open while matching, which takes the time it takes.
        states = self._lists.unreliable(statuses)
        facts = gather(transaction, as_of, self._jurisdictions, loaded, remembered, states)
        return self._judged(facts, loaded, statuses, new_id("scr", at), at)

    def _judged(
        self, facts: Facts, loaded: Loaded, statuses: tuple[ListStatus, ...], screening_id: str, at: datetime
    ) -> Screening:
        policy = self._policy_of(facts.as_of)
        ruling = decide(facts, assess_all(facts), policy)
        made = Screening(
            id=screening_id,
            created_at=at,
            as_of=facts.as_of,
            transaction=facts.transaction,
            assessment=ruling.assessment,
            matches=facts.matches,
            red_flags=ruling.red_flags,
            not_assessed=ruling.not_assessed,
            lists=loaded.versions,
            warnings=warnings_about(facts, ruling.red_flags, statuses, at.date()),
            engine=Engine(self._version, policy.identity),
        )
        return as_it_reads_back(made)

    def _store(
        self,
        made: Screening,
        actor: Actor,
        key: str | None = None,
        body_hash: str = "",
        rescreen_of: str | None = None,
    ) -> StoredScreening:
        answer = to_bytes(as_answer(made))
        with self._database.write() as work:
            work.screenings.add(
                made,
                answer,
                tenant=actor.tenant,
                actor=actor.id,
                serials=serials(made.transaction),
                rescreen_of=rescreen_of,
            )
            mine = key is None or work.idempotency.claim(actor.tenant, key, body_hash, made.id, made.created_at)
            stored = work.screenings.get(made.id, actor.tenant)
            if mine:
                work.commit()
        if mine and stored is not None:
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
