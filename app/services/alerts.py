"""What monitoring found, for the dealer to read and to acknowledge."""

from dataclasses import dataclass

from app.clock import Clock
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.domain.watch import Alert, AlertKind
from app.errors import NotFound
from app.services.cursors import read_id, write_cursor

_ALERTS = "alerts"


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Some alerts, newest first, and the cursor that leads on; None at the end."""

    alerts: tuple[Alert, ...]
    next_cursor: str | None


class AlertBoard:
    """Reads alerts and notes who has seen them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(
        self,
        actor: Actor,
        *,
        kind: AlertKind | None = None,
        acknowledged: bool | None = None,
        counterparty: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> AlertPage:
        """Some of the dealer's alerts, newest first.

        Raises: InvalidInput for a cursor that was not given out.
        """
        with self._database.read() as work:
            found = work.alerts.page(
                actor.tenant,
                before=read_id(_ALERTS, cursor),
                kind=kind,
                acknowledged=acknowledged,
                counterparty=counterparty,
                limit=limit + 1,
            )
        return AlertPage(found[:limit], write_cursor(_ALERTS, found[limit - 1].id) if len(found) > limit else None)

    def get(self, alert_id: str, actor: Actor) -> Alert:
        """One alert.

        Raises: NotFound, also for another dealer's.
        """
        with self._database.read() as work:
            found = work.alerts.get(alert_id, actor.tenant)
        if found is None:
            raise NotFound(f"There is no alert {alert_id}.")
        return found

    def acknowledge(self, alert_id: str, note: str | None, actor: Actor) -> Alert:
        """Note that somebody has seen it; the first to say so counts.

        Raises: NotFound.
        """
        with self._database.write() as work:
            now = self._clock()
            if work.alerts.acknowledge([alert_id], actor.tenant, actor.id, now, note):
                work.audit.note("alert.acknowledged", "alert", alert_id, tenant=actor.tenant, actor=actor.id, at=now)
            found = work.alerts.get(alert_id, actor.tenant)
            if found is None:
                raise NotFound(f"There is no alert {alert_id}.")
            work.commit()
        return found
