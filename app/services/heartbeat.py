"""Tells each dealer what watching did, also when it found nothing: silence then means that something is wrong."""

from datetime import datetime, timedelta
from typing import Any

from app.clock import Clock
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.event import EventKind
from app.services.answer import timestamp
from app.services.events import event
from app.services.lists import ListRegister
from app.services.monitoring import Monitor


class Heartbeat:
    """Puts a heartbeat into the outbox of each dealer who wants one, once in `every`; zero is never."""

    def __init__(
        self, database: Database, lists: ListRegister, monitor: Monitor, every: timedelta, clock: Clock
    ) -> None:
        self._database = database
        self._lists = lists
        self._monitor = monitor
        self.every = every
        self._clock = clock

    def beat(self) -> int:
        """Tell whoever was last told longer ago, and answer how many that were."""
        now = self._clock()
        with self._database.read() as work:
            last = {
                tenant: work.outbox.newest(EventKind.HEARTBEAT, tenant)
                for tenant in work.outbox.wanted_by(EventKind.HEARTBEAT)
            }
        due = {tenant: at for tenant, at in last.items() if at is None or now - at >= self.every}
        if not due or not self.every:
            return 0
        behind = self._monitor.behind()
        with self._database.write() as work:
            lists, lacking = self._state_of_lists(work)
            for tenant, at in due.items():
                data = _found(work, tenant, at or now - self.every, now)
                incomplete = [*lacking, *_unscreened(behind, data["waiting"])]
                status = "incomplete" if incomplete else "found" if data["alerts"] else "nothing_found"
                whole = {"status": status, **data, "incomplete": incomplete, "lists": lists}
                # Two workers at once are in the same period, and the outbox takes a fact once.
                fact = str(int(now.timestamp() / self.every.total_seconds()))
                work.outbox.put(event(EventKind.HEARTBEAT, whole, at=now, fact=fact, stream="heartbeat", tenant=tenant))
            work.commit()
        return len(due)

    def _state_of_lists(self, work: UnitOfWork) -> tuple[list[dict[str, Any]], list[str]]:
        statuses = self._lists.statuses_in(work)
        shown = [
            {
                "source": one.source,
                "state": one.state,
                "version": one.version,
                "entries": one.entries,
                "fetched_at": timestamp(one.fetched_at) if one.fetched_at else None,
            }
            for one in statuses
            if one.entries
        ]
        return shown, [f"The list {state.source} is {state.state}." for state in self._lists.unreliable(statuses)]


def _found(work: UnitOfWork, tenant: str, since: datetime, now: datetime) -> dict[str, Any]:
    watched, waiting = work.counterparties.tally(tenant)
    deals, deals_waiting = work.watched_deals.tally(tenant)
    return {
        "since": timestamp(since),
        "until": timestamp(now),
        "parties": watched,
        "deals": deals,
        "waiting": waiting + deals_waiting,
        "alerts": work.alerts.count_since(tenant, since),
    }


def _unscreened(behind: bool, waiting: int) -> list[str]:
    told = ["A change of the lists has not been looked at yet."] if behind else []
    return [*told, *([f"{waiting} parties and deals wait to be screened."] if waiting else [])]
