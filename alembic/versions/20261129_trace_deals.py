"""Whose deal each trace of a buyer belongs to, so that his earlier deals are found without opening each screening."""

import sqlalchemy as sa

from alembic import op

revision = "20261129_trace_deals"
down_revision = "20261129_watched_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("screening_trace", sa.Column("deal", sa.Text(), nullable=True))
    op.execute(
        "UPDATE screening_trace SET deal = "
        "(SELECT deal FROM screening WHERE screening.id = screening_trace.screening_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("screening_trace") as batch:
        batch.drop_column("deal")
