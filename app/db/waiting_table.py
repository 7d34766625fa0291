"""The table of what waits for a person."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from app.db.tables import Moment, metadata

waiting = Table(
    "waiting",
    metadata,
    Column("screening_id", ForeignKey("screening.id"), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("deal", Text),
    Column("rank", Integer, nullable=False),
    Column("since", Moment(), nullable=False),
    Column("standing", String(10), nullable=False),
    CheckConstraint("standing IN ('open', 'escalated', 'waiting')", name="standing"),
    Index(None, "tenant", "rank", "since", "screening_id"),
    Index(None, "tenant", "deal"),
    comment="Screenings that nobody has released or rejected, worst and oldest first; beside the record",
)
