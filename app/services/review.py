"""Stored screenings, and what people decide about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from app.clock import Clock
from app.db.queue import Place, Waiting
from app.db.screenings import StoredScreening
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.decision import (
    Decision,
    DecisionOutcome,
    Standing,
    next_standing,
    releasers,
    standing_of,
)
from app.domain.screening import Verdict
from app.errors import AlreadyDecided, NotFound, SecondPersonNeeded, Superseded
from app.services.cursors import Rank, read_cursor, write_cursor
from app.services.events import tell_decision
from app.services.ids import new_id
from app.services.queueing import leave_place, stopped_by

_BECAUSE = {
    Standing.OPEN: "It waits for a person to decide.",
    Standing.ESCALATED: "It was escalated and waits for somebody else to decide.",
    Standing.WAITING: "One person has released it; a block is released by two.",
    Standing.RELEASED: "It was released.",
    Standing.REJECTED: "It was rejected.",
}
_TICK = timedelta(microseconds=1)
_SCREENINGS, _QUEUE = "screenings", "queue"


@dataclass(frozen=True, slots=True)
class Page:
    """Some screenings, newest first, and the cursor that leads on; None at the end."""

    screenings: tuple[StoredScreening, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some of what waits, worst and oldest first, each with the decisions so far; the cursor leads on."""

    waiting: tuple[tuple[Waiting, StoredScreening, tuple[Decision, ...]], ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a screening stands. `newer` is the screening that has taken its place; None: it is the newest.

    `stopped` is the last decision on the deal, where it stopped it; None: nobody did.
    """

    screening: StoredScreening
    standing: Standing
    decisions: tuple[Decision, ...]
    newer: str | None
    stopped: Decision | None

    @property
    def is_go(self) -> bool:
        """Whether the deal may go on: clear with nobody against it, or released, and not screened again since."""
        clear = self.screening.verdict is Verdict.CLEAR and self.standing is Standing.OPEN
        return self.newer is None and self.stopped is None and (clear or self.standing is Standing.RELEASED)

    @property
    def because(self) -> str:
        """Why it is go or not, in a sentence."""
        if self.newer is not None:
            return f"The deal was screened again: {self.newer} has taken the place of this screening."
        clear = self.standing is Standing.OPEN and self.screening.verdict is Verdict.CLEAR
        if self.stopped is None and clear:
            return "The screening was clear."
        if self.stopped is not None and (clear or self.standing is Standing.RELEASED):
            how = "rejected" if self.stopped.outcome is DecisionOutcome.REJECT else "escalated"
            return f"{self.stopped.screening_id} was {how}; what a person stopped, a person has to release."
        return _BECAUSE[self.standing]


@dataclass(frozen=True, slots=True)
class DealPage:
    """Some screenings of a deal, newest first, and the one that counts; the cursor leads on."""

    newest: Stand
    screenings: tuple[Stand, ...]
    next_cursor: str | None


class Reviewer:
    """Reads screenings and appends decisions. A screening itself never changes.

    `four_eyes`: two people release a block.
    """

    def __init__(self, database: Database, clock: Clock, *, four_eyes: bool = True) -> None:
        self._database = database
        self._clock = clock
        self._four_eyes = four_eyes

    def get(self, screening_id: str, actor: Actor) -> StoredScreening:
        """One screening.

        Raises: NotFound, also for another dealer's.
        """
        with self._database.read() as work:
            return _known(work, screening_id, actor)

    def page(
        self,
        actor: Actor,
        *,
        verdict: Verdict | None = None,
        reference: str | None = None,
        deal: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Some of the dealer's screenings, newest first.

        Raises: InvalidInput for a cursor that was not given out.
        """
        before = cast(tuple[datetime, str], read_cursor(_SCREENINGS, cursor, datetime, str)) if cursor else None
        with self._database.read() as work:
            found = work.screenings.page(
                actor.tenant, verdict=verdict, reference=reference, deal=deal, before=before, limit=limit + 1
            )
        shown = found[:limit]
        last = shown[-1] if len(found) > limit else None
        return Page(shown, write_cursor(_SCREENINGS, last.created_at, last.id) if last else None)

    def deal(self, deal: str, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> DealPage:
        """Some of the screenings of a deal, newest first, each with where it stands.

        Raises: NotFound; InvalidInput for a cursor that was not given out.
        """
        page = self.page(actor, deal=deal, cursor=cursor, limit=limit)
        with self._database.read() as work:
            newest = work.screenings.newest_of_deal(actor.tenant, deal)
            if newest is None:
                raise NotFound("There is no deal of this number that was screened as of its day.")
            return DealPage(_stand(work, newest), tuple(_stand(work, one) for one in page.screenings), page.next_cursor)

    def queue(
        self, actor: Actor, *, verdict: Verdict | None = None, cursor: str | None = None, limit: int = 50
    ) -> QueuePage:
        """Some of what waits for a person: blocks before reviews, and the oldest of each first.

        Raises: InvalidInput for a cursor that was not given out.
        """
        after = cast(Place, read_cursor(_QUEUE, cursor, Rank, datetime, str)) if cursor else None
        with self._database.read() as work:
            found = work.queue.page(actor.tenant, verdict=verdict, after=after, limit=limit + 1)
            shown = tuple(
                (one, _known(work, one.screening_id, actor), work.decisions.of(one.screening_id))
                for one in found[:limit]
            )
        return QueuePage(shown, write_cursor(_QUEUE, *found[limit - 1].place) if len(found) > limit else None)

    def decide(self, screening_id: str, outcome: DecisionOutcome, note: str | None, actor: Actor) -> Decision:
        """Append a decision and commit it.

        Raises: NotFound; AlreadyDecided where it was rejected, or released and is to be again; SecondPersonNeeded
        where the same person would release a block twice; Superseded where a newer screening is to be released.
        """
        with self._database.write() as work:
            work.screenings.lock(screening_id)
            stored = _known(work, screening_id, actor)
            if stored.deal is not None:
                work.screenings.lock_deal(stored.tenant, stored.deal)
            before = work.decisions.of(screening_id)
            now = self._after(before)
            if standing_of(before) is Standing.RELEASED and stopped_by(work, stored) is not None:
                # Somebody stopped the deal since, by another of its screenings: it is decided on from the beginning.
                before = ()
            self._check(work, stored, before, outcome, actor)
            people = 2 if self._four_eyes and stored.verdict is Verdict.BLOCK else 1
            standing = next_standing(before, outcome, people=people)
            made = Decision(new_id("dec", now), screening_id, outcome, note, actor.id, now, standing)
            work.decisions.add(made)
            leave_place(work, stored, made)
            work.audit.note("decision.made", "decision", made.id, tenant=actor.tenant, actor=actor.id, at=now)
            tell_decision(work, stored, made)
            work.commit()
        return made

    def _after(self, before: tuple[Decision, ...]) -> datetime:
        """Now, and later than the decision before: their order is what counts, whatever two machines' clocks say."""
        now = self._clock()
        return max(now, before[-1].decided_at + _TICK) if before else now

    def _check(
        self,
        work: UnitOfWork,
        stored: StoredScreening,
        before: tuple[Decision, ...],
        outcome: DecisionOutcome,
        actor: Actor,
    ) -> None:
        """Refuse what cannot be decided any more, or not by this person."""
        standing = standing_of(before)
        if standing is Standing.REJECTED:
            raise AlreadyDecided(f"{stored.id} was rejected; screen the deal again to decide anew.")
        if outcome is not DecisionOutcome.RELEASE:
            return
        if standing is Standing.RELEASED:
            raise AlreadyDecided(f"{stored.id} is released already.")
        if actor.id in releasers(before):
            raise SecondPersonNeeded(f"You have released {stored.id} already; a block is released by two people.")
        if newer := work.screenings.newer_than(stored):
            raise Superseded(f"The deal was screened again: decide on {newer}.", newer=newer)

    def decisions(self, screening_id: str, actor: Actor) -> tuple[Decision, ...]:
        """The decisions on a screening, oldest first.

        Raises: NotFound.
        """
        return self.stand(screening_id, actor).decisions

    def stand(self, screening_id: str, actor: Actor) -> Stand:
        """Where a screening stands: what a shop asks before it goes on.

        Raises: NotFound.
        """
        with self._database.read() as work:
            return _stand(work, _known(work, screening_id, actor))


def _stand(work: UnitOfWork, stored: StoredScreening) -> Stand:
    decisions = work.decisions.of(stored.id)
    newer = work.screenings.newer_than(stored)
    return Stand(stored, standing_of(decisions), decisions, newer, stopped_by(work, stored))


def _known(work: UnitOfWork, screening_id: str, actor: Actor) -> StoredScreening:
    found = work.screenings.get(screening_id, actor.tenant)
    if found is None:
        raise NotFound(f"There is no screening {screening_id}.")
    return found
