"""Lists with their versions, screenings with their decisions, keys, and the dealer's own registers.

Screenings and decisions are kept for good: triggers refuse to change or delete them. A later migration
that rebuilds one of these tables on SQLite has to put its triggers back.
"""

import sqlalchemy as sa

from alembic import op

revision = "20261125_first_tables"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("screening", "screening_serial", "decision")


def upgrade() -> None:
    op.create_table(
        "affiliation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("claimant", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('confirmed', 'denied')", name=op.f("ck_affiliation_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    op.create_index(
        op.f("ix_affiliation_tenant_recorded_at_id"),
        "affiliation",
        ["tenant", "recorded_at", "id"],
        unique=False,
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("scopes", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_key_secret_hash")),
    )
    op.create_table(
        "list_load",
        sa.Column("id", ROW_ID, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("format", sa.String(length=50), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.Date(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("programs", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("starter", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("changed_by", ROW_ID, nullable=True),
        sa.CheckConstraint("state IN ('loaded', 'unchanged', 'refused')", name=op.f("ck_list_load_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_load")),
        comment="Attempts to load a source; `current` is in force, `changed_by` last changed its listings",
    )
    op.create_index(op.f("ix_list_load_source_id"), "list_load", ["source", "id"], unique=False)
    op.create_index(
        "uq_list_load_current",
        "list_load",
        ["source"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "past_deal",
        sa.Column("id", ROW_ID, sa.Identity(always=False), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("party_key", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("make", sa.Text(), nullable=True),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("serial_number", sa.Text(), nullable=True),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_deal")),
        sa.UniqueConstraint("tenant", "fingerprint", name=op.f("uq_past_deal_tenant_fingerprint")),
        comment="Past deals and customs records; `fingerprint` keeps a file loaded twice from counting twice",
    )
    op.create_index(op.f("ix_past_deal_tenant_party_key"), "past_deal", ["tenant", "party_key"], unique=False)
    op.create_index(op.f("ix_past_deal_tenant_serial"), "past_deal", ["tenant", "serial"], unique=False)
    op.create_table(
        "screening",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("deal", sa.Text(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("risk_score", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("rescreen_of", sa.String(length=40), nullable=True),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.Column("engine", sa.String(length=50), nullable=False),
        sa.Column("lists", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('clear', 'review', 'block')", name=op.f("ck_screening_verdict")),
        sa.ForeignKeyConstraint(["rescreen_of"], ["screening.id"], name=op.f("fk_screening_rescreen_of_screening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        comment="Never changed and never deleted: `answer` holds the bytes as they were answered",
    )
    op.create_index(
        op.f("ix_screening_tenant_created_at_id"), "screening", ["tenant", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_screening_tenant_deal"), "screening", ["tenant", "deal"], unique=False)
    op.create_index(op.f("ix_screening_tenant_reference"), "screening", ["tenant", "reference"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("screening_id", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('release', 'reject', 'escalate')", name=op.f("ck_decision_outcome")),
        sa.ForeignKeyConstraint(["screening_id"], ["screening.id"], name=op.f("fk_decision_screening_id_screening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        comment="A person's answers to a screening: appended, never changed and never deleted",
    )
    op.create_index(op.f("ix_decision_screening_id"), "decision", ["screening_id"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("screening_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_idempotency_key_screening_id_screening")
        ),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "listing_version",
        sa.Column("id", ROW_ID, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("delisted_on", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("known_from", ROW_ID, nullable=False),
        sa.Column("known_to", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["known_from"], ["list_load.id"], name=op.f("fk_listing_version_known_from_list_load")),
        sa.ForeignKeyConstraint(["known_to"], ["list_load.id"], name=op.f("fk_listing_version_known_to_list_load")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_version")),
        comment="What was known of a listing from one load to another; `withdrawn` when it left the list",
    )
    op.create_index(
        op.f("ix_listing_version_source_uid_known_from"),
        "listing_version",
        ["source", "uid", "known_from"],
        unique=False,
    )
    op.create_index(
        "uq_listing_version_current",
        "listing_version",
        ["source", "uid"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "screening_serial",
        sa.Column("screening_id", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_screening_serial_screening_id_screening")
        ),
        sa.PrimaryKeyConstraint("screening_id", "serial", name=op.f("pk_screening_serial")),
        comment="The serial numbers of the machines in a screening, normalised",
    )
    op.create_index(op.f("ix_screening_serial_serial"), "screening_serial", ["serial"], unique=False)
    keep_for_good()


def downgrade() -> None:
    let_go()
    op.drop_index(op.f("ix_screening_serial_serial"), table_name="screening_serial")
    op.drop_table("screening_serial")
    op.drop_index(
        "uq_listing_version_current",
        table_name="listing_version",
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.drop_index(op.f("ix_listing_version_source_uid_known_from"), table_name="listing_version")
    op.drop_table("listing_version")
    op.drop_table("idempotency_key")
    op.drop_index(op.f("ix_decision_screening_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_screening_tenant_reference"), table_name="screening")
    op.drop_index(op.f("ix_screening_tenant_deal"), table_name="screening")
    op.drop_index(op.f("ix_screening_tenant_created_at_id"), table_name="screening")
    op.drop_table("screening")
    op.drop_index(op.f("ix_past_deal_tenant_serial"), table_name="past_deal")
    op.drop_index(op.f("ix_past_deal_tenant_party_key"), table_name="past_deal")
    op.drop_table("past_deal")
    op.drop_index(
        "uq_list_load_current",
        table_name="list_load",
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.drop_index(op.f("ix_list_load_source_id"), table_name="list_load")
    op.drop_table("list_load")
    op.drop_table("api_key")
    op.drop_index(op.f("ix_affiliation_tenant_recorded_at_id"), table_name="affiliation")
    op.drop_table("affiliation")


def keep_for_good() -> None:
    """Refuse to change or delete a row of the append-only tables."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for act in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'a {table} is never changed and never deleted'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION gonogo_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a % is never changed and never deleted', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
        )


def let_go() -> None:
    """Take the triggers away; a table that still holds records is left as it is, and this fails."""
    for table in ("screening", "decision"):
        if op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one():
            raise RuntimeError(f"{table} holds records, which are never deleted")
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_refuses_{act}")
        return
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_refuses_change ON {table}")
    op.execute("DROP FUNCTION gonogo_refuse()")
