"""The tables of exemptions."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, String, Table, Text

from app.db.tables import Moment, RowId, metadata

exemption = Table(
    "exemption",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("party", Text, nullable=False),
    Column("party_hash", String(32), nullable=False),
    Column("name_key", Text, nullable=False),
    Column("listing", Text, nullable=False),
    Column("listing_version", ForeignKey("listing_version.id"), nullable=False),
    Column("confidence", String(10)),
    Column("reason", Text, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("made_at", Moment(), nullable=False),
    Column("expires_at", Moment(), nullable=False),
    Column("screening_id", ForeignKey("screening.id")),
    Column("subject", Text),
    Column("counterparty_id", ForeignKey("counterparty.id")),
    Index(None, "tenant", "name_key"),
    Index(None, "tenant", "id"),
    comment="Rulings that a party is not a listing: appended, never changed and never deleted",
)

exemption_step = Table(
    "exemption_step",
    metadata,
    Column("id", RowId, Identity(), primary_key=True),
    Column("exemption_id", ForeignKey("exemption.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("by", String(100), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("note", Text),
    CheckConstraint("kind IN ('approved', 'revoked', 'lapsed')", name="kind"),
    Index(None, "exemption_id"),
    comment="What happened to an exemption: `approved`, `revoked` or `lapsed`; appended, never changed",
)
