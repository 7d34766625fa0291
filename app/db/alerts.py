"""What watching found: opened once a fact, acknowledged by people."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, func, select, update

from app.db.upserting import insert_for
from app.db.watch_tables import alert
from app.domain.watch import Alert, AlertKind


class AlertRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, one: Alert) -> bool:
        """Store an alert; False where the same fact was told before."""
        row = {
            "id": one.id,
            "tenant": one.tenant,
            "kind": one.kind,
            "fingerprint": one.fingerprint,
            "opened_at": one.opened_at,
            "counterparty_id": one.counterparty,
            "reference": one.reference,
            "deal": one.deal,
            "listing": one.listing,
            "detail": msgspec.json.encode(one.detail).decode(),
        }
        statement = insert_for(self._connection, alert).values(row).on_conflict_do_nothing().returning(alert.c.id)
        return self._connection.execute(statement).scalar_one_or_none() is not None

    def get(self, alert_id: str, tenant: str) -> Alert | None:
        """One alert."""
        query = select(alert).where(alert.c.id == alert_id, alert.c.tenant == tenant)
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None

    def page(
        self,
        tenant: str,
        *,
        before: str | None = None,
        kind: AlertKind | None = None,
        acknowledged: bool | None = None,
        counterparty: str | None = None,
        limit: int,
    ) -> tuple[Alert, ...]:
        """Alerts, newest first."""
        table = alert.c
        query = select(alert).where(table.tenant == tenant)
        if before is not None:
            query = query.where(table.id < before)
        if kind is not None:
            query = query.where(table.kind == kind)
        if acknowledged is not None:
            query = query.where(table.acknowledged_at.is_not(None) if acknowledged else table.acknowledged_at.is_(None))
        if counterparty is not None:
            query = query.where(table.counterparty_id == counterparty)
        rows = self._connection.execute(query.order_by(table.id.desc()).limit(limit)).mappings()
        return tuple(_stored(row) for row in rows)

    def acknowledge(self, ids: Sequence[str], tenant: str, by: str, at: datetime, note: str | None) -> bool:
        """Note who has seen alerts; the first to say so counts. False where that was said of all of them before."""
        table = alert.c
        done = self._connection.execute(
            update(alert)
            .where(table.id.in_(ids), table.tenant == tenant, table.acknowledged_at.is_(None))
            .values(acknowledged_at=at, acknowledged_by=by, note=note)
        )
        return done.rowcount > 0

    def of_counterparty(self, party_id: str, tenant: str) -> tuple[str, ...]:
        """The ids of the alerts about a watched party whose content stands."""
        return self._standing(tenant, alert.c.counterparty_id == party_id)

    def telling_of(self, record_id: str, kind: AlertKind, tenant: str) -> tuple[str, ...]:
        """The ids of the alerts of a kind whose content names a screening or an exemption by its id."""
        return self._standing(tenant, alert.c.kind == kind, alert.c.detail.contains(record_id, autoescape=True))

    def _standing(self, tenant: str, *which: ColumnElement[bool]) -> tuple[str, ...]:
        query = select(alert.c.id).where(alert.c.tenant == tenant, alert.c.detail != "{}", *which)
        return tuple(self._connection.execute(query.order_by(alert.c.id)).scalars())

    def count_open(self) -> dict[str, int]:
        """How many alerts of each kind nobody has acknowledged, over all dealers."""
        query = (
            select(alert.c.kind, func.count().label("alerts"))
            .where(alert.c.acknowledged_at.is_(None))
            .group_by(alert.c.kind)
        )
        return {row.kind: row.alerts for row in self._connection.execute(query)}

    def count_since(self, tenant: str, since: datetime) -> dict[str, int]:
        """How many alerts of each kind were opened for a tenant after this moment."""
        table = alert.c
        query = (
            select(table.kind, func.count().label("alerts"))
            .where(table.tenant == tenant, table.opened_at > since)
            .group_by(table.kind)
        )
        return {row.kind: row.alerts for row in self._connection.execute(query)}


def _stored(row: RowMapping) -> Alert:
    return Alert(
        id=row["id"],
        tenant=row["tenant"],
        kind=AlertKind(row["kind"]),
        fingerprint=row["fingerprint"],
        opened_at=row["opened_at"],
        counterparty=row["counterparty_id"],
        reference=row["reference"],
        deal=row["deal"],
        listing=row["listing"],
        detail=msgspec.json.decode(row["detail"]),
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
        note=row["note"],
    )
