"""The tables of monitoring: who is watched, what they were found to match, what was told."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from app.db.tables import Moment, metadata

counterparty = Table(
    "counterparty",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("reference", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("enrolled_at", Moment(), nullable=False),
    Column("changed_at", Moment(), nullable=False),
    Column("ended_at", Moment()),
    Column("screened_at", Moment()),
    Column("due", Boolean, nullable=False, server_default=true()),
    Column("marks", Integer, nullable=False, server_default=text("0")),
    Index(None, "tenant", "id"),
    Index(
        "uq_counterparty_reference",
        "tenant",
        "reference",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_counterparty_due", "id", sqlite_where=text("due"), postgresql_where=text("due")),
    comment="Parties that are watched; `due` ones wait to be screened, `marks` counts how often they were to be",
)

counterparty_match = Table(
    "counterparty_match",
    metadata,
    Column("counterparty_id", ForeignKey("counterparty.id"), primary_key=True),
    Column("listing", Text, primary_key=True),
    Column("who", String(32), primary_key=True, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("score", Float, nullable=False),
    Column("confidence", String(10), nullable=False),
    Column("since", Moment(), nullable=False),
    Index(None, "listing"),
    comment="What each watched party, and `who` it names, was found to match when it was last screened",
)

watched_deal = Table(
    "watched_deal",
    metadata,
    Column("tenant", String(100), primary_key=True),
    Column("deal", Text, primary_key=True),
    Column("screening_id", ForeignKey("screening.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("screened_at", Moment(), nullable=False),
    Column("lists", String(60), nullable=False),
    Column("due", Boolean, nullable=False),
    Index("ix_watched_deal_due", "tenant", "deal", sqlite_where=text("due"), postgresql_where=text("due")),
    comment="Deals by their newest screening; `lists` is the state of the lists that they were last held against",
)

alert = Table(
    "alert",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("opened_at", Moment(), nullable=False),
    Column("counterparty_id", ForeignKey("counterparty.id")),
    Column("reference", Text),
    Column("deal", Text),
    Column("listing", Text),
    Column("detail", Text, nullable=False),
    Column("acknowledged_at", Moment()),
    Column("acknowledged_by", String(100)),
    Column("note", Text),
    CheckConstraint(
        "kind IN ('new_match', 'stronger_match', 'match_gone', 'exemption_lapsed', 'open_deal_affected')", name="kind"
    ),
    UniqueConstraint("tenant", "fingerprint"),
    Index(None, "tenant", "id"),
    comment="What watching found; `fingerprint` keeps a fact from being told twice",
)

monitor_state = Table(
    "monitor_state",
    metadata,
    Column("key", String(50), primary_key=True),
    Column("value", Text, nullable=False),
    comment="Up to where monitoring has come",
)
