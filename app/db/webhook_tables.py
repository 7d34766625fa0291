"""The tables of webhooks: who is told, what is to be told, what came of it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Integer, String, Table, Text, text

from app.db.tables import Moment, RowId, metadata

_WAITING = text("state = 'waiting'")

webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("description", Text),
    Column("created_at", Moment(), nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text),
    CheckConstraint("state IN ('active', 'disabled', 'deleted')", name="state"),
    Index(None, "tenant", "id"),
    comment="Addresses that are told of events; `events` is empty for all of them",
)

webhook_secret = Table(
    "webhook_secret",
    metadata,
    Column("id", RowId, Identity(), primary_key=True),
    Column("endpoint_id", ForeignKey("webhook_endpoint.id"), nullable=False),
    Column("salt", String(64), nullable=False),
    Column("key_check", String(16), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("expires_at", Moment()),
    Index(None, "endpoint_id", "id"),
    comment="What signing secrets are made from; the secrets themselves are nowhere",
)

webhook_event = Table(
    "webhook_event",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100)),
    Column("kind", String(30), nullable=False),
    Column("fingerprint", String(32), nullable=False, unique=True),
    Column("created_at", Moment(), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "kind", "tenant", "created_at"),
    Index(None, "created_at"),
    comment="The outbox: what is told, stored with the fact itself; `fingerprint` keeps it from being told twice",
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("number", RowId, Identity(), primary_key=True),
    Column("event_id", ForeignKey("webhook_event.id"), nullable=False),
    Column("endpoint_id", ForeignKey("webhook_endpoint.id"), nullable=False),
    Column("stream", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("created_at", Moment(), nullable=False),
    Column("next_at", Moment(), nullable=False),
    Column("finished_at", Moment()),
    Column("fault", Text),
    Column("replay_of", RowId),
    CheckConstraint("state IN ('waiting', 'delivered', 'failed', 'cancelled')", name="state"),
    Index(None, "endpoint_id", "number"),
    Index(None, "event_id"),
    Index(
        "ix_webhook_delivery_waiting",
        "endpoint_id",
        "stream",
        "number",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    comment="Events on their way; of one endpoint and stream the lowest `number` that waits goes first",
)

webhook_attempt = Table(
    "webhook_attempt",
    metadata,
    Column("id", RowId, Identity(), primary_key=True),
    Column("delivery", ForeignKey("webhook_delivery.number"), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer),
    Column("fault", Text),
    Index(None, "delivery", "id"),
    comment="The delivery log",
)
