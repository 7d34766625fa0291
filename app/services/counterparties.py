"""The parties that a dealer has watched: enrolled, changed, ended, one by one or as a whole book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from app.clock import Clock
from app.db.counterparties import encoded
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.party import Party
from app.domain.watch import Counterparty, HeldMatch
from app.errors import Conflict, NotFound
from app.services.cursors import read_id, write_cursor
from app.services.ids import new_id
from app.services.lapsing import tell_changed
from app.services.monitoring import Monitor

_AT_ONCE = 1000
_BOOK = "counterparties"


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched party with what it was found to match, the best first."""

    counterparty: Counterparty
    matches: tuple[HeldMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterpartyPage:
    """Some watched parties in the order of enrolment, and the cursor that leads on; None at the end."""

    parties: tuple[Watched, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class BookReport:
    """What putting a book in did. `repeated` counts lines of a reference that an earlier line had."""

    enrolled: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    repeated: int = 0


class CounterpartyBook:
    """The dealer's book. Who is enrolled or changed alone is screened before the answer, a whole book after it."""

    def __init__(self, database: Database, monitor: Monitor, clock: Clock) -> None:
        self._database = database
        self._monitor = monitor
        self._clock = clock

    def enrol(self, party: Party, reference: str | None, actor: Actor) -> Watched:
        """Watch a party from now on.

        Raises: Conflict where another watched party has this reference.
        """
        now = self._clock()
        made = _enrolled(party, reference, actor, now)
        with self._database.write() as work:
            if not work.counterparties.add([made]):
                raise Conflict(f"A counterparty with the reference {made.reference} is watched already.")
            _note(work, "enrolled", [made.id], actor, now)
            work.commit()
        return self._screened(made.id, actor)

    def change(self, party_id: str, party: Party, actor: Actor) -> Watched:
        """Put what is known of a party now in the place of what was known.

        Raises: NotFound; Conflict where it is watched no more.
        """
        with self._database.write() as work:
            known = _watched(work, party_id, actor)
            if encoded(known.party) != encoded(party):
                now = self._clock()
                work.counterparties.change({party_id: party}, now)
                tell_changed(work, [(known, party)], now)
                _note(work, "changed", [party_id], actor, now)
            work.commit()
        return self._screened(party_id, actor)

    def end(self, party_id: str, actor: Actor) -> None:
        """Watch a party no more; ending it again changes nothing.

        Raises: NotFound.
        """
        with self._database.write() as work:
            known = work.counterparties.get(party_id, actor.tenant)
            if known is None:
                raise NotFound(f"There is no counterparty {party_id}.")
            if known.ended_at is None:
                work.counterparties.end([party_id], now := self._clock())
                _note(work, "ended", [party_id], actor, now)
            work.commit()

    def get(self, party_id: str, actor: Actor) -> Watched:
        """One party.

        Raises: NotFound, also for another dealer's.
        """
        with self._database.read() as work:
            found = work.counterparties.get(party_id, actor.tenant)
            if found is None:
                raise NotFound(f"There is no counterparty {party_id}.")
            return _with_matches(work, [found])[0]

    def page(
        self,
        actor: Actor,
        *,
        reference: str | None = None,
        ended: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> CounterpartyPage:
        """Some of the dealer's parties in the order of enrolment.

        Raises: InvalidInput for a cursor that was not given out.
        """
        with self._database.read() as work:
            found = work.counterparties.page(
                actor.tenant, after=read_id(_BOOK, cursor), reference=reference, ended=ended, limit=limit + 1
            )
            shown = found[:limit]
            return CounterpartyPage(
                _with_matches(work, shown), write_cursor(_BOOK, shown[-1].id) if len(found) > limit else None
            )

    def put_in(self, book: Iterable[tuple[str, Party]], actor: Actor, *, whole: bool) -> BookReport:
        """Enrol who is new and change who differs, by reference; `whole`: who is not in it is watched no more."""
        lines = iter(book)
        seen: set[str] = set()
        report = BookReport()
        while some := list(islice(lines, _AT_ONCE)):
            fresh: dict[str, Party] = {}
            for reference, party in some:
                if reference not in seen:
                    # Of two lines the first counts.
                    fresh.setdefault(reference, party)
            report = replace(report, repeated=report.repeated + len(some) - len(fresh))
            seen.update(fresh)
            done = None
            while done is None:
                done = self._put_in(fresh, actor, report)
            report = done
        if whole:
            with self._database.write() as work:
                gone = [
                    party_id
                    for ref, party_id in work.counterparties.references(actor.tenant).items()
                    if ref not in seen
                ]
                work.counterparties.end(gone, now := self._clock())
                _note(work, "ended", gone, actor, now)
                work.commit()
            report = replace(report, ended=len(gone))
        return report

    def _put_in(self, some: dict[str, Party], actor: Actor, report: BookReport) -> BookReport | None:
        now = self._clock()
        with self._database.write() as work:
            known = work.counterparties.by_reference(actor.tenant, list(some))
            new = [_enrolled(party, ref, actor, now) for ref, party in some.items() if ref not in known]
            changed = {
                known[ref][0]: party for ref, party in some.items() if ref in known and known[ref][1] != encoded(party)
            }
            before = {one.id: one for one in work.counterparties.with_ids(list(changed))}
            if work.counterparties.add(new) < len(new):
                # Somebody else enrolled one of them since they were looked up.
                return None
            work.counterparties.change(changed, now)
            tell_changed(work, [(before[party_id], party) for party_id, party in changed.items()], now)
            _note(work, "enrolled", [one.id for one in new], actor, now)
            _note(work, "changed", list(changed), actor, now)
            work.commit()
        return replace(
            report,
            enrolled=report.enrolled + len(new),
            changed=report.changed + len(changed),
            unchanged=report.unchanged + len(some) - len(new) - len(changed),
        )

    def _screened(self, party_id: str, actor: Actor) -> Watched:
        self._monitor.screen([party_id])
        return self.get(party_id, actor)


def _enrolled(party: Party, reference: str | None, actor: Actor, now: datetime) -> Counterparty:
    party_id = new_id("cpt", now)
    return Counterparty(party_id, actor.tenant, reference or party_id, 1, party, now, now)


def _note(work: UnitOfWork, what: str, ids: Sequence[str], actor: Actor, at: datetime) -> None:
    for party_id in ids:
        work.audit.note(f"counterparty.{what}", "counterparty", party_id, tenant=actor.tenant, actor=actor.id, at=at)


def _watched(work: UnitOfWork, party_id: str, actor: Actor) -> Counterparty:
    known = work.counterparties.get(party_id, actor.tenant)
    if known is None:
        raise NotFound(f"There is no counterparty {party_id}.")
    if known.ended_at is not None:
        raise Conflict(f"The counterparty {party_id} is watched no more.")
    return known


def _with_matches(work: UnitOfWork, found: Sequence[Counterparty]) -> tuple[Watched, ...]:
    held = work.counterparties.matches([one.id for one in found])
    return tuple(Watched(one, tuple(held[one.id].values())) for one in found)
