"""By which names and contacts the buying side of a screening is found again."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_traces"
down_revision = "20261125_erasing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screening_trace",
        sa.Column("screening_id", sa.String(length=40), nullable=False),
        sa.Column("trace", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_screening_trace_screening_id_screening")
        ),
        sa.PrimaryKeyConstraint("screening_id", "trace", name=op.f("pk_screening_trace")),
        comment="Names and contacts of whoever buys in a screening, hashed; gone once the screening is erased",
    )
    op.create_index(
        op.f("ix_screening_trace_trace_created_at"), "screening_trace", ["trace", "created_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_screening_trace_trace_created_at"), table_name="screening_trace")
    op.drop_table("screening_trace")
