"""Gives a screening again, as it was given: on the lists, the policy and the program of that day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from app.db.screenings import StoredScreening
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.facts import EarlierScreening
from app.errors import Erased, NotFound
from app.matching.contacts import ContactIndex
from app.ownership.links import LinkIndex
from app.policy.profile import Policy
from app.services.answer import as_answer, to_bytes
from app.services.assessing import Inputs, assess
from app.services.basis import Basis, engine_state, name_of, unpack
from app.services.gathering import Remembered
from app.services.index import ListIndex, Loaded
from app.services.index_store import IndexStore


@dataclass(frozen=True, slots=True)
class Replay:
    """What replaying came to.

    `answer` is what is answered now, None where a part that it needs is gone; `is_same` says whether it is, byte for
    byte, what was answered then. `unavailable` are the parts that are not here any more, in words.
    """

    screening: StoredScreening
    answer: bytes | None
    unavailable: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the answer is the one of that day, byte for byte."""
        return self.answer == self.screening.answer


class _Gone(Exception):
    """A part of what the screening rested on is not here any more."""


class Replayer:
    """Replays screenings. Nothing is stored."""

    def __init__(
        self, database: Database, index: ListIndex, store: IndexStore, policy_of: Callable[[date], Policy]
    ) -> None:
        self._database = database
        self._index = index
        self._store = store
        self.policy_of = policy_of

    def replay(self, screening_id: str, actor: Actor, policy_of: Callable[[date], Policy] | None = None) -> Replay:
        """Give a screening again from what it rested on; `policy_of` in place of the policy of the settings.

        Raises: NotFound, also for another dealer's screening; Erased.
        """
        with self._database.read() as work:
            stored = work.screenings.get(screening_id, actor.tenant)
            packed = work.screenings.basis(screening_id, actor.tenant)
        if stored is None:
            raise NotFound(f"There is no screening {screening_id}.")
        if packed is None:
            return Replay(stored, None, ("what it rested on: it was made before that was kept",))
        basis = unpack(packed)
        made = stored.screening
        policy = (policy_of or self.policy_of)(made.as_of)
        if policy.identity != made.engine.policy:
            gone = f"the policy {made.engine.policy}: the one of that day here is {policy.identity}"
            return Replay(stored, None, (gone,))
        try:
            loaded = self._lists_of(basis)
            with self._database.read() as work:
                inputs = _inputs(work, stored, basis, actor.tenant)
        except _Gone as part:
            return Replay(stored, None, (str(part),))
        again = assess(stored.transaction, inputs, loaded, policy, screening_id=made.id, version=made.engine.version)
        replayed = Replay(stored, to_bytes(as_answer(again)))
        if not replayed.is_same and basis.engine != engine_state():
            gone = f"the program {made.engine.version} ({basis.engine}): the one here is {engine_state()}"
            return replace(replayed, unavailable=(gone,))
        return replayed

    def _lists_of(self, basis: Basis) -> Loaded:
        """The indexes over the lists as they stood."""
        current = self._index.current()
        with self._database.read() as work:
            loads = work.list_loads.with_ids([load for load, _ in basis.loads])
            if len(loads) != len(basis.loads):
                raise _Gone("a load of a list")
            if {(load.source, load.changed_by or load.id) for load in current.loads} == {
                (load.source, changed) for load, (_, changed) in zip(loads, basis.loads, strict=True)
            }:
                return replace(current, loads=loads)
            changes = {load.source: changed for load, (_, changed) in zip(loads, basis.loads, strict=True)}
            listings = tuple(work.listings.as_after(changes))
            fingerprint = work.listings.fingerprint_after(changes)
        return Loaded(
            self._store.get(fingerprint, listings),
            self._store.places(fingerprint, listings),
            ContactIndex.build(listings),
            LinkIndex(listings),
            loads,
        )


def _inputs(work: UnitOfWork, stored: StoredScreening, basis: Basis, tenant: str) -> Inputs:
    register = work.affiliations.all(tenant)[: basis.affiliations[0]]
    if name_of(register) != basis.affiliations:
        raise _Gone("the dealer's register of affiliations as it was")
    before = _earlier(work, basis.before, tenant).screening if basis.before else None
    earlier = []
    for screening_id, same_deal in basis.earlier:
        one = _earlier(work, screening_id, tenant)
        earlier.append(EarlierScreening(one.id, one.created_at.date(), one.transaction, same_deal))
    made = stored.screening
    return Inputs(
        at=made.created_at,
        as_of=made.as_of,
        jurisdictions=basis.jurisdictions,
        statuses=basis.statuses,
        list_states=basis.list_states,
        registers=basis.registers,
        remembered=Remembered(
            affiliations=tuple(noted.record for noted in register),
            history=basis.history,
            earlier=tuple(earlier),
            exemptions=basis.exemptions,
        ),
        four_eyes=basis.four_eyes,
        is_test=basis.is_test,
        before=before,
    )


def _earlier(work: UnitOfWork, screening_id: str, tenant: str) -> StoredScreening:
    try:
        found = work.screenings.get(screening_id, tenant)
    except Erased:
        found = None
    if found is None:
        raise _Gone(f"the earlier screening {screening_id}")
    return found
