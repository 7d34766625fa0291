"""Erases what is personal in the record, for a person who asks or when it was kept long enough.

That something was screened, when, on what lists and with what verdict stays, and can still be proven; whom it was
about is gone. Who erased it, when and why is on the record itself.
"""

from dataclasses import dataclass
from datetime import datetime

from app.clock import Clock
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.watch import AlertKind
from app.errors import Conflict, NotFound
from app.services.exemptions import revoke
from app.services.ids import new_id

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Named:
    """The records of a dealer in which a name stands: ids of screenings, of watched parties and of exemptions."""

    screenings: tuple[str, ...]
    counterparties: tuple[str, ...]
    exemptions: tuple[str, ...]


class Eraser:
    """Erases content. `retention_years` is how long a record has to be kept, in years."""

    def __init__(self, database: Database, clock: Clock, retention_years: int) -> None:
        self._database = database
        self._clock = clock
        self._years = retention_years

    def find(self, name: str, actor: Actor) -> Named:
        """Where this name stands, as it is written here."""
        with self._database.read() as work:
            return Named(
                work.screenings.naming(actor.tenant, name),
                work.counterparties.naming(actor.tenant, name),
                work.exemptions.naming(actor.tenant, name),
            )

    def erase_screening(self, screening_id: str, reason: str, actor: Actor, *, early: bool = False) -> None:
        """Erase the content of a screening, the notes of the decisions on it and the alerts that tell of it.

        Raises: NotFound; Erased where that was done before; Conflict where it has to be kept still, unless `early`.
        """
        now = self._clock()
        with self._database.write() as work:
            stored = work.screenings.get(screening_id, actor.tenant)
            if stored is None:
                raise NotFound(f"There is no screening {screening_id}.")
            if not early and stored.created_at > _years_before(now, self._years):
                raise Conflict(
                    f"{screening_id} has to be kept for {self._years} years; say so where it is to be erased before."
                )
            self._erase(work, "screening", screening_id, reason, actor, now)
            for made in work.decisions.of(screening_id):
                if made.note is not None:
                    self._erase(work, "decision", made.id, reason, actor, now)
            for alert_id in work.alerts.telling_of(screening_id, AlertKind.OPEN_DEAL_AFFECTED, actor.tenant):
                self._erase(work, "alert", alert_id, reason, actor, now)
            work.queue.take(screening_id)
            work.watched_deals.forget(screening_id)
            work.screenings.forget_traces(screening_id)
            work.commit()

    def erase_counterparty(self, party_id: str, reason: str, actor: Actor) -> None:
        """Watch a party no more, and erase it and the alerts about it.

        Raises: NotFound; Conflict where that was done before.
        """
        now = self._clock()
        with self._database.write() as work:
            known = work.counterparties.get(party_id, actor.tenant)
            if known is None:
                raise NotFound(f"There is no counterparty {party_id}.")
            if known.ended_at is None:
                work.counterparties.end([party_id], now)
                work.audit.note(
                    "counterparty.ended", "counterparty", party_id, tenant=actor.tenant, actor=actor.id, at=now
                )
                work.audit.link()
            self._erase(work, "counterparty", party_id, reason, actor, now)
            for alert_id in work.alerts.of_counterparty(party_id, actor.tenant):
                self._erase(work, "alert", alert_id, reason, actor, now)
            work.commit()

    def erase_exemption(self, exemption_id: str, reason: str, actor: Actor) -> None:
        """Take an exemption back, and erase whom it was about, why, and the alerts that tell of its end.

        Raises: NotFound; Conflict where that was done before.
        """
        now = self._clock()
        with self._database.write() as work:
            known = work.exemptions.get(exemption_id, actor.tenant, lock=True)
            if known is None:
                raise NotFound(f"There is no exemption {exemption_id}.")
            if not known.revoked:
                revoke(work, known, actor, now)
                work.audit.link()
            self._erase(work, "exemption", exemption_id, reason, actor, now)
            for alert_id in work.alerts.telling_of(exemption_id, AlertKind.EXEMPTION_LAPSED, actor.tenant):
                self._erase(work, "alert", alert_id, reason, actor, now)
            work.commit()

    def expire(self, actor: Actor) -> int:
        """Erase the screenings that were kept long enough, and answer how many there were."""
        now, erased = self._clock(), 0
        reason = f"kept for {self._years} years"
        while True:
            with self._database.read() as work:
                old = work.screenings.made_before(actor.tenant, _years_before(now, self._years), _AT_ONCE)
            if not old:
                return erased
            for screening_id in old:
                self.erase_screening(screening_id, reason, actor)
            erased += len(old)

    @staticmethod
    def _erase(work: UnitOfWork, record: str, subject: str, reason: str, actor: Actor, at: datetime) -> None:
        erasure_id = new_id("ers", at)
        if not work.audit.erase(erasure_id, record, subject, tenant=actor.tenant, reason=reason, actor=actor.id, at=at):
            raise Conflict(f"{record} {subject} is not as it was written, or was erased before; verify the record.")
        work.audit.note(f"{record}.erased", "erasure", erasure_id, tenant=actor.tenant, actor=actor.id, at=at)


def _years_before(now: datetime, years: int) -> datetime:
    """The same day so many years before; the 28th of February for the 29th."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - years, day=day)
