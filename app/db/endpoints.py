"""The addresses that are told of events, and what their signing secrets are made from."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from app.db.webhook_tables import webhook_endpoint, webhook_secret
from app.domain.event import Endpoint, EndpointSecret, EndpointState, EventKind


class EndpointRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Endpoint) -> None:
        """Store a new endpoint."""
        self._connection.execute(insert(webhook_endpoint), {"id": one.id, "tenant": one.tenant, **_changeable(one)})

    def change(self, one: Endpoint) -> None:
        """Put what an endpoint is now in the place of what it was."""
        self._connection.execute(
            update(webhook_endpoint).where(webhook_endpoint.c.id == one.id).values(_changeable(one))
        )

    def disable(self, endpoint_id: str, url: str, reason: str) -> bool:
        """Tell an endpoint nothing more, if it still is at this address; answers whether it was."""
        table = webhook_endpoint.c
        at = update(webhook_endpoint).where(
            table.id == endpoint_id, table.url == url, table.state == EndpointState.ACTIVE
        )
        return bool(self._connection.execute(at.values(state=EndpointState.DISABLED, reason=reason)).rowcount)

    def get(self, endpoint_id: str, tenant: str | None = None, *, lock: bool = False) -> Endpoint | None:
        """One endpoint that is not deleted; without a tenant, whoever's it is.

        `lock` keeps others from changing it until this transaction ends.
        """
        table = webhook_endpoint.c
        query = select(webhook_endpoint).where(table.id == endpoint_id, table.state != EndpointState.DELETED)
        if tenant is not None:
            query = query.where(table.tenant == tenant)
        if lock:
            query = query.with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None

    def all(self, tenant: str) -> tuple[Endpoint, ...]:
        """Every endpoint of a tenant that is not deleted, oldest first."""
        table = webhook_endpoint.c
        query = select(webhook_endpoint).where(table.tenant == tenant, table.state != EndpointState.DELETED)
        return tuple(_stored(row) for row in self._connection.execute(query.order_by(table.id)).mappings())

    def add_secret(self, endpoint_id: str, secret: EndpointSecret) -> None:
        """Store what a new secret is made from."""
        row = {"salt": secret.salt, "key_check": secret.key_check, "created_at": secret.created_at}
        self._connection.execute(insert(webhook_secret), {"endpoint_id": endpoint_id, **row})

    def secrets(self, endpoint_id: str, now: datetime) -> tuple[EndpointSecret, ...]:
        """The secrets that are valid now, newest first."""
        table = webhook_secret.c
        query = select(table.salt, table.key_check, table.created_at, table.expires_at).where(
            table.endpoint_id == endpoint_id, or_(table.expires_at.is_(None), table.expires_at > now)
        )
        rows = self._connection.execute(query.order_by(table.id.desc())).mappings()
        return tuple(EndpointSecret(**row) for row in rows)

    def retire_secrets(self, endpoint_id: str, now: datetime, until: datetime) -> None:
        """Let the newest secret sign until then, and the older ones no more."""
        table = webhook_secret.c
        of_endpoint = update(webhook_secret).where(table.endpoint_id == endpoint_id)
        self._connection.execute(of_endpoint.where(table.expires_at > now).values(expires_at=now))
        self._connection.execute(of_endpoint.where(table.expires_at.is_(None)).values(expires_at=until))


def _changeable(one: Endpoint) -> dict[str, object]:
    return {
        "url": one.url,
        "events": " ".join(one.events),
        "description": one.description,
        "created_at": one.created_at,
        "created_by": one.created_by,
        "state": one.state,
        "reason": one.reason,
    }


def _stored(row: RowMapping) -> Endpoint:
    return Endpoint(
        id=row["id"],
        tenant=row["tenant"],
        url=row["url"],
        events=tuple(EventKind(word) for word in row["events"].split()),
        created_at=row["created_at"],
        created_by=row["created_by"],
        description=row["description"],
        state=EndpointState(row["state"]),
        reason=row["reason"],
    )
