"""The outbox: an event is put into it in the transaction of its fact, and is then on its way to whoever wants it."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, func, insert, select

from app.db.upserting import in_batches, insert_for
from app.db.webhook_tables import webhook_attempt, webhook_delivery, webhook_endpoint, webhook_event
from app.domain.event import DeliveryState, EndpointState, Event, EventKind


class OutboxRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._wanted: dict[str | None, list[tuple[str, str]]] = {}

    def put(self, event: Event) -> bool:
        """Have an event told to every endpoint that wants it; False where nobody does, or it was told before."""
        wanting = [endpoint for endpoint, kinds in self._endpoints(event.tenant) if _wants(kinds, event.kind)]
        if not wanting:
            return False
        row = {
            "id": event.id,
            "tenant": event.tenant,
            "kind": event.kind,
            "fingerprint": _fingerprint(event),
            "created_at": event.at,
            "body": event.body.decode(),
        }
        statement = insert_for(self._connection, webhook_event).values(row).on_conflict_do_nothing()
        if self._connection.execute(statement.returning(webhook_event.c.id)).scalar_one_or_none() is None:
            return False
        self._connection.execute(
            insert(webhook_delivery),
            [
                {
                    "event_id": event.id,
                    "endpoint_id": endpoint,
                    "stream": event.stream,
                    "state": DeliveryState.WAITING,
                    "created_at": event.at,
                    "next_at": event.at,
                }
                for endpoint in wanting
            ],
        )
        return True

    def wanted_by(self, kind: EventKind) -> tuple[str, ...]:
        """The tenants that have an endpoint for this kind of event."""
        query = (
            select(webhook_endpoint.c.tenant, webhook_endpoint.c.events)
            .where(webhook_endpoint.c.state == EndpointState.ACTIVE)
            .order_by(webhook_endpoint.c.tenant)
        )
        rows = self._connection.execute(query)
        return tuple(dict.fromkeys(row.tenant for row in rows if _wants(row.events, kind)))

    def newest(self, kind: EventKind, tenant: str) -> datetime | None:
        """When this tenant was last told of this kind of event."""
        table = webhook_event.c
        query = select(func.max(table.created_at)).where(table.kind == kind, table.tenant == tenant)
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def body(self, event_id: str) -> bytes:
        """What an event says, byte for byte as it is sent each time."""
        query = select(webhook_event.c.body).where(webhook_event.c.id == event_id)
        return str(self._connection.execute(query).scalar_one()).encode()

    def forget(self, before: datetime, limit: int) -> bool:
        """Remove some of what was finished before this moment, with its log; True where more of it may be left."""
        table, event = webhook_delivery.c, webhook_event.c
        finished = and_(table.finished_at < before, table.state != DeliveryState.WAITING)
        query = select(table.number).where(finished).order_by(table.number).limit(limit)
        old = list(self._connection.execute(query).scalars())
        for some in in_batches(old):
            self._connection.execute(delete(webhook_attempt).where(webhook_attempt.c.delivery.in_(some)))
            self._connection.execute(delete(webhook_delivery).where(table.number.in_(some)))
        told = ~exists().where(table.event_id == event.id)
        over = select(event.id).where(event.created_at < before, told).order_by(event.created_at).limit(limit)
        gone = list(self._connection.execute(over).scalars())
        for some in in_batches(gone):
            self._connection.execute(delete(webhook_event).where(event.id.in_(some)))
        return limit in (len(old), len(gone))

    def _endpoints(self, tenant: str | None) -> list[tuple[str, str]]:
        if tenant not in self._wanted:
            table = webhook_endpoint.c
            of_tenant = table.tenant == tenant if tenant is not None else table.tenant.is_not(None)
            query = select(table.id, table.events).where(table.state == EndpointState.ACTIVE, of_tenant)
            self._wanted[tenant] = [(row.id, row.events) for row in self._connection.execute(query.order_by(table.id))]
        return self._wanted[tenant]


def _wants(kinds: str, kind: EventKind) -> bool:
    return not kinds or kind.value in kinds.split()


def _fingerprint(event: Event) -> str:
    text = "\x1f".join((event.tenant or "", event.kind, event.fact))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
