"""The tables. Core tables and no mapped classes: repositories take and return domain objects."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows only in a column declared INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite has no time zones, so they are put off and on here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


list_load = Table(
    "list_load",
    metadata,
    Column("id", RowId, Identity(), primary_key=True),
    Column("source", String(100), nullable=False),
    Column("format", String(50), nullable=False),
    Column("version", String(100), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("published_at", Date),
    Column("fetched_at", Moment(), nullable=False),
    Column("loaded_at", Moment(), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("names", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("programs", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("error", Text),
    Column("starter", Boolean, nullable=False, server_default=false()),
    Column("current", Boolean, nullable=False, server_default=false()),
    Column("changed_by", RowId),
    Column("reader", String(64)),
    CheckConstraint("state IN ('loaded', 'unchanged', 'refused')", name="state"),
    Index(
        "uq_list_load_current",
        "source",
        unique=True,
        sqlite_where=text("current"),
        postgresql_where=text("current"),
    ),
    Index(None, "source", "id"),
    comment="Attempts to load a source; `current` is in force, `changed_by` last changed its listings",
)

list_fetch = Table(
    "list_fetch",
    metadata,
    Column("id", RowId, Identity(), primary_key=True),
    Column("source", String(100), nullable=False),
    Column("fetched_at", Moment(), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("error", Text),
    CheckConstraint("outcome IN ('fetched', 'not-modified', 'failed')", name="outcome"),
    Index(None, "source", "id"),
    comment="Attempts to fetch a source's files",
)

listing_version = Table(
    "listing_version",
    metadata,
    Column("id", RowId, Identity(), primary_key=True),
    Column("source", String(100), nullable=False),
    Column("uid", Text, nullable=False),
    Column("hash", String(32), nullable=False),
    Column("content", Text, nullable=False),
    Column("listed_on", Date),
    Column("delisted_on", Date),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("known_from", ForeignKey("list_load.id"), nullable=False),
    Column("known_to", ForeignKey("list_load.id")),
    Index(
        "uq_listing_version_current",
        "source",
        "uid",
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    ),
    Index(None, "source", "uid", "known_from"),
    Index(None, "known_from"),
    Index(
        "ix_listing_version_known_to",
        "known_to",
        sqlite_where=text("known_to IS NOT NULL"),
        postgresql_where=text("known_to IS NOT NULL"),
    ),
    comment="What was known of a listing from one load to another; `withdrawn` when it left the list",
)

screening = Table(
    "screening",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("reference", Text),
    Column("deal", Text),
    Column("stage", String(20)),
    Column("verdict", String(10), nullable=False),
    Column("risk_score", Integer, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("rescreen_of", String(40), ForeignKey("screening.id")),
    Column("policy", String(100), nullable=False),
    Column("engine", String(50), nullable=False),
    Column("lists", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("basis", LargeBinary),
    CheckConstraint("verdict IN ('clear', 'review', 'block')", name="verdict"),
    Index(None, "tenant", "created_at", "id"),
    Index(None, "tenant", "reference"),
    Index(None, "tenant", "deal"),
    Index(None, "rescreen_of"),
    comment="Never changed and never deleted: `answer` holds the bytes as they were answered",
)

screening_serial = Table(
    "screening_serial",
    metadata,
    Column("screening_id", ForeignKey("screening.id"), primary_key=True),
    Column("serial", Text, primary_key=True),
    Index(None, "serial"),
    comment="The serial numbers of the machines in a screening, normalised",
)

screening_trace = Table(
    "screening_trace",
    metadata,
    Column("screening_id", ForeignKey("screening.id"), primary_key=True),
    Column("trace", String(32), primary_key=True),
    Column("created_at", Moment(), nullable=False),
    Column("deal", Text),
    Index(None, "trace", "created_at"),
    comment="Names and contacts of whoever buys in a screening, hashed; gone once the screening is erased",
)

decision = Table(
    "decision",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("screening_id", ForeignKey("screening.id"), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("note", Text),
    Column("decided_by", String(100), nullable=False),
    Column("decided_at", Moment(), nullable=False),
    Column("standing", String(10)),
    CheckConstraint("outcome IN ('release', 'reject', 'escalate')", name="outcome"),
    Index(None, "screening_id"),
    comment="A person's answers to a screening: appended, never changed and never deleted",
)

report = Table(
    "report",
    metadata,
    Column("tenant", String(100), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("screening_id", ForeignKey("screening.id"), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("issued_by", String(100), nullable=False),
    Column("issued_at", Moment(), nullable=False),
    comment="The reports that were issued, by the hash of their file",
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("tenant", String(100), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("screening_id", ForeignKey("screening.id"), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Index(None, "screening_id"),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("prefix", String(20), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("label", Text),
    Column("scopes", String(100), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("expires_at", Moment()),
    Column("last_used_at", Moment()),
    Column("revoked_at", Moment()),
    UniqueConstraint("secret_hash"),
)

affiliation = Table(
    "affiliation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("claimant", Text, nullable=False),
    Column("principal", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("date", Date, nullable=False),
    Column("source", Text),
    Column("recorded_by", String(100), nullable=False),
    Column("recorded_at", Moment(), nullable=False),
    CheckConstraint("status IN ('confirmed', 'denied')", name="status"),
    Index(None, "tenant", "recorded_at", "id"),
)

history_import = Table(
    "history_import",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("imported_by", String(100), nullable=False),
    Column("imported_at", Moment(), nullable=False),
    comment="Past deals that were put in together",
)

past_deal = Table(
    "past_deal",
    metadata,
    Column("id", RowId, Identity(), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("date", Date, nullable=False),
    Column("party", Text, nullable=False),
    Column("party_key", Text, nullable=False),
    Column("country", String(2)),
    Column("make", Text),
    Column("amount", String(40)),
    Column("currency", String(3)),
    Column("serial_number", Text),
    Column("serial", Text),
    Column("recorded_at", Moment(), nullable=False),
    Column("import_id", ForeignKey("history_import.id")),
    UniqueConstraint("tenant", "fingerprint"),
    Index(None, "import_id"),
    Index(None, "tenant", "party_key"),
    Index(None, "tenant", "serial"),
    comment="Past deals and customs records; `fingerprint` keeps a file loaded twice from counting twice",
)
