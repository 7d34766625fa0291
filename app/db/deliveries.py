"""Events on their way to endpoints, and the log of what came of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, and_, exists, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from app.db.webhook_tables import webhook_attempt, webhook_delivery, webhook_endpoint, webhook_event
from app.domain.event import Attempt, Delivery, DeliveryState, EndpointState, EventKind


class DeliveryRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due_endpoints(self, now: datetime) -> tuple[str, ...]:
        """The active endpoints to which something is to be sent by now."""
        query = (
            select(webhook_delivery.c.endpoint_id)
            .join(webhook_endpoint, webhook_endpoint.c.id == webhook_delivery.c.endpoint_id)
            .where(_due(now), webhook_endpoint.c.state == EndpointState.ACTIVE)
            .distinct()
        )
        return tuple(self._connection.execute(query.order_by(webhook_delivery.c.endpoint_id)).scalars())

    def due(self, endpoint_id: str, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """What is to be sent to this endpoint by now: of each stream the first that waits."""
        table = webhook_delivery.c
        query = _deliveries().where(table.endpoint_id == endpoint_id, _due(now)).order_by(table.next_at, table.number)
        return tuple(_stored(row) for row in self._connection.execute(query.limit(limit)).mappings())

    def tried(
        self,
        one: Delivery,
        attempt: Attempt,
        state: DeliveryState,
        next_at: datetime,
    ) -> None:
        """Log an attempt, and what becomes of the delivery, unless another attempt was first."""
        table = webhook_delivery.c
        done = state is not DeliveryState.WAITING
        changed = self._connection.execute(
            update(webhook_delivery)
            .where(table.number == one.number, table.attempts == one.attempts, table.state == DeliveryState.WAITING)
            .values(
                attempts=one.attempts + 1,
                state=state,
                fault=attempt.fault,
                next_at=next_at,
                finished_at=attempt.at if done else None,
            )
        )
        if changed.rowcount:
            row = {
                "delivery": one.number,
                "at": attempt.at,
                "milliseconds": attempt.milliseconds,
                "status": attempt.status,
                "fault": attempt.fault,
            }
            self._connection.execute(insert(webhook_attempt), row)

    def cancel(self, endpoint_id: str, at: datetime) -> None:
        """Send nothing more that waits for this endpoint."""
        table = webhook_delivery.c
        self._connection.execute(
            update(webhook_delivery)
            .where(table.endpoint_id == endpoint_id, table.state == DeliveryState.WAITING)
            .values(state=DeliveryState.CANCELLED, finished_at=at)
        )

    def cancel_deleted(self, at: datetime) -> None:
        """Send nothing more to deleted endpoints, not even what was put on its way while they were being deleted."""
        deleted = select(webhook_endpoint.c.id).where(webhook_endpoint.c.state == EndpointState.DELETED)
        table = webhook_delivery.c
        self._connection.execute(
            update(webhook_delivery)
            .where(table.endpoint_id.in_(deleted), table.state == DeliveryState.WAITING)
            .values(state=DeliveryState.CANCELLED, finished_at=at)
        )

    def get(self, endpoint_id: str, number: int) -> Delivery | None:
        """One delivery to this endpoint."""
        table = webhook_delivery.c
        query = _deliveries().where(table.endpoint_id == endpoint_id, table.number == number)
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None

    def page(
        self,
        endpoint_id: str,
        *,
        state: DeliveryState | None = None,
        kind: EventKind | None = None,
        before: int | None = None,
        limit: int,
    ) -> tuple[Delivery, ...]:
        """Deliveries to this endpoint, newest first."""
        table = webhook_delivery.c
        query = _deliveries().where(table.endpoint_id == endpoint_id)
        if state is not None:
            query = query.where(table.state == state)
        if kind is not None:
            query = query.where(webhook_event.c.kind == kind)
        if before is not None:
            query = query.where(table.number < before)
        rows = self._connection.execute(query.order_by(table.number.desc()).limit(limit)).mappings()
        return tuple(_stored(row) for row in rows)

    def attempts(self, number: int) -> tuple[Attempt, ...]:
        """The log of one delivery, oldest first."""
        table = webhook_attempt.c
        query = select(table.at, table.milliseconds, table.status, table.fault).where(table.delivery == number)
        return tuple(Attempt(**row) for row in self._connection.execute(query.order_by(table.id)).mappings())

    def replay(self, ones: Sequence[Delivery], at: datetime) -> tuple[int, ...]:
        """Send these once more, at once, whatever else of their stream waits."""
        made = []
        for one in ones:
            row = {
                "event_id": one.event,
                "endpoint_id": one.endpoint,
                "stream": f"replay of {one.number} at {at.isoformat()}",
                "state": DeliveryState.WAITING,
                "created_at": at,
                "next_at": at,
                "replay_of": one.number,
            }
            statement = insert(webhook_delivery).returning(webhook_delivery.c.number)
            made.append(int(self._connection.execute(statement, row).scalar_one()))
        return tuple(made)

    def lost(self, endpoint_id: str, since: datetime, limit: int) -> tuple[Delivery, ...]:
        """What was given up of all that was to be sent since this moment, and is not on its way again; oldest first."""
        table = webhook_delivery.c
        other = webhook_delivery.alias("other")
        again = exists().where(
            other.c.event_id == table.event_id,
            other.c.endpoint_id == table.endpoint_id,
            other.c.state.in_((DeliveryState.WAITING, DeliveryState.DELIVERED)),
        )
        query = _deliveries().where(
            table.endpoint_id == endpoint_id,
            table.state == DeliveryState.FAILED,
            table.created_at >= since,
            table.replay_of.is_(None),
            ~again,
        )
        rows = self._connection.execute(query.order_by(table.number).limit(limit)).mappings()
        return tuple(_stored(row) for row in rows)

    def count(self) -> dict[DeliveryState, int]:
        """How many deliveries stand in each state, over all dealers."""
        query = select(webhook_delivery.c.state, func.count().label("count")).group_by(webhook_delivery.c.state)
        counts = dict.fromkeys(DeliveryState, 0)
        for row in self._connection.execute(query).mappings():
            counts[DeliveryState(row["state"])] = int(row["count"])
        return counts

    def oldest_waiting(self) -> datetime | None:
        """Since when the oldest delivery to an active endpoint waits."""
        query = (
            select(func.min(webhook_delivery.c.created_at))
            .join(webhook_endpoint, webhook_endpoint.c.id == webhook_delivery.c.endpoint_id)
            .where(webhook_delivery.c.state == DeliveryState.WAITING, webhook_endpoint.c.state == EndpointState.ACTIVE)
        )
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found


def _due(now: datetime) -> ColumnElement[bool]:
    table, earlier = webhook_delivery.c, webhook_delivery.alias("earlier")
    behind = exists().where(
        earlier.c.endpoint_id == table.endpoint_id,
        earlier.c.stream == table.stream,
        earlier.c.state == DeliveryState.WAITING,
        earlier.c.number < table.number,
    )
    return and_(table.state == DeliveryState.WAITING, table.next_at <= now, ~behind)


def _deliveries() -> Select[tuple[object, ...]]:
    return select(webhook_delivery, webhook_event.c.kind).join(
        webhook_event, webhook_event.c.id == webhook_delivery.c.event_id
    )


def _stored(row: RowMapping) -> Delivery:
    return Delivery(
        number=row["number"],
        endpoint=row["endpoint_id"],
        event=row["event_id"],
        kind=EventKind(row["kind"]),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        next_at=row["next_at"],
        finished_at=row["finished_at"],
        fault=row["fault"],
        replay_of=row["replay_of"],
    )
