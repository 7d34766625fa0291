"""Which state of the readers made a load, so that a file is read again after they have learnt something."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_list_readers"
down_revision = "20261125_list_fetches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("list_load", sa.Column("reader", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("list_load", "reader")
