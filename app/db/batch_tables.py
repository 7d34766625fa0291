"""The tables of batches: a file that is worked through, in pieces that are done whole."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from app.db.tables import Moment, metadata

batch = Table(
    "batch",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("layout", String(10), nullable=False),
    Column("name", Text),
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("by_command", Boolean, nullable=False, server_default=false()),
    Column("previous", String(40)),
    Column("created_at", Moment(), nullable=False),
    Column("started_at", Moment()),
    Column("finished_at", Moment()),
    Column("shares", Integer, nullable=False, server_default=text("1")),
    Column("lines", Integer, nullable=False, server_default=text("0")),
    Column("lines_done", Integer, nullable=False, server_default=text("0")),
    Column("changed", Integer, nullable=False, server_default=text("0")),
    Column("counts", Text, nullable=False, server_default=text("'{}'")),
    Column("lists", Text, nullable=False, server_default=text("'[]'")),
    CheckConstraint("kind IN ('party', 'deal')", name="kind"),
    CheckConstraint("state IN ('receiving', 'waiting', 'running', 'paused', 'cancelled', 'finished')", name="state"),
    Index(None, "tenant", "id"),
    Index(None, "tenant", "fingerprint"),
    Index(
        "ix_batch_live",
        "id",
        sqlite_where=text("state IN ('receiving', 'waiting', 'running')"),
        postgresql_where=text("state IN ('receiving', 'waiting', 'running')"),
    ),
    comment="Runs of a file; the totals are of the pieces that are done",
)

batch_piece = Table(
    "batch_piece",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("results", LargeBinary),
    Column("done_at", Moment()),
    Index(
        "ix_batch_piece_undone",
        "batch_id",
        "number",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    comment="Some lines of a batch and, once they are done, what came of them; packed",
)
