"""The attempts to fetch lists, so that a publisher who cannot be reached is told from a list nobody asked for."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_list_fetches"
down_revision = "20261125_reports"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "list_fetch",
        sa.Column("id", ROW_ID, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('fetched', 'not-modified', 'failed')", name=op.f("ck_list_fetch_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_fetch")),
        comment="Attempts to fetch a source's files",
    )
    op.create_index(op.f("ix_list_fetch_source_id"), "list_fetch", ["source", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_list_fetch_source_id"), table_name="list_fetch")
    op.drop_table("list_fetch")
