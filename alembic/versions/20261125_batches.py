"""Batches: files of parties or deals, worked through in pieces."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_batches"
down_revision = "20261125_decisions"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "'receiving', 'waiting', 'running', 'paused', 'cancelled', 'finished'"


def upgrade() -> None:
    live = sa.text("state IN ('receiving', 'waiting', 'running')")
    undone = sa.text("done_at IS NULL")
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("layout", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_command", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("previous", sa.String(length=40), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("shares", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lines_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("counts", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("lists", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint("kind IN ('party', 'deal')", name=op.f("ck_batch_kind")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_batch_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        comment="Runs of a file; the totals are of the pieces that are done",
    )
    op.create_index(op.f("ix_batch_tenant_id"), "batch", ["tenant", "id"])
    op.create_index(op.f("ix_batch_tenant_fingerprint"), "batch", ["tenant", "fingerprint"])
    op.create_index("ix_batch_live", "batch", ["id"], sqlite_where=live, postgresql_where=live)
    op.create_table(
        "batch_piece",
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("results", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_piece_batch_id_batch")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_batch_piece")),
        comment="Some lines of a batch and, once they are done, what came of them; packed",
    )
    op.create_index(
        "ix_batch_piece_undone", "batch_piece", ["batch_id", "number"], sqlite_where=undone, postgresql_where=undone
    )


def downgrade() -> None:
    op.drop_table("batch_piece")
    op.drop_table("batch")
