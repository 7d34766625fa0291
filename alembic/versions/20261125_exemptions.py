"""Rulings that a party is not a listing; neither a ruling nor what happened to it is ever changed or deleted."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_exemptions"
down_revision = "20261125_webhooks"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("exemption", "exemption_step")


def upgrade() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("party_hash", sa.String(length=32), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("listing_version", ROW_ID, nullable=False),
        sa.Column("confidence", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("screening_id", sa.String(length=40), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("counterparty_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_version"], ["listing_version.id"], name=op.f("fk_exemption_listing_version_listing_version")
        ),
        sa.ForeignKeyConstraint(["screening_id"], ["screening.id"], name=op.f("fk_exemption_screening_id_screening")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["counterparty.id"], name=op.f("fk_exemption_counterparty_id_counterparty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
        comment="Rulings that a party is not a listing: appended, never changed and never deleted",
    )
    op.create_index(op.f("ix_exemption_tenant_name_key"), "exemption", ["tenant", "name_key"])
    op.create_index(op.f("ix_exemption_tenant_id"), "exemption", ["tenant", "id"])
    op.create_table(
        "exemption_step",
        sa.Column("id", ROW_ID, sa.Identity(always=False), nullable=False),
        sa.Column("exemption_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('approved', 'revoked', 'lapsed')", name=op.f("ck_exemption_step_kind")),
        sa.ForeignKeyConstraint(
            ["exemption_id"], ["exemption.id"], name=op.f("fk_exemption_step_exemption_id_exemption")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_step")),
        comment="What happened to an exemption: `approved`, `revoked` or `lapsed`; appended, never changed",
    )
    op.create_index(op.f("ix_exemption_step_exemption_id"), "exemption_step", ["exemption_id"])
    for table in APPEND_ONLY:
        _keep_for_good(table)


def _keep_for_good(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'a {table} is never changed and never deleted'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table("exemption"))).scalar_one():
        raise RuntimeError("exemption holds records, which are never deleted")
    op.drop_table("exemption_step")
    op.drop_table("exemption")
