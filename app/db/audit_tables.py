"""The tables of the record: the chain of events, its head, what was erased, and the settings."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from app.db.tables import Moment, metadata

audit_event = Table(
    "audit_event",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment(), nullable=False),
    Column("tenant", String(100), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("kind", String(50), nullable=False),
    Column("record", String(50), nullable=False),
    Column("subject", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("salt", String(32)),
    Column("hash", String(64), nullable=False),
    Index(None, "record", "subject", "seq"),
    comment="What was done, in order: each hash covers the one before; `digest` covers its row, `seal` the salt",
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    comment="The one row that every writer of events takes its turn at",
)

erasure = Table(
    "erasure",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("record", String(50), nullable=False),
    Column("subject", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("erased", Text, nullable=False),
    Column("salts", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("erased_by", String(100), nullable=False),
    Column("erased_at", Moment(), nullable=False),
    UniqueConstraint("record", "subject"),
    comment="Content that was erased, with what still proves the rest of its record",
)

setting_change = Table(
    "setting_change",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("noted_at", Moment(), nullable=False),
    Column("content", Text, nullable=False),
    comment="The settings that decide anything, as JSON, each time they were others than before: appended only",
)
