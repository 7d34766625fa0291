"""What whoever a watched party names matches, beside what the party itself does."""

import sqlalchemy as sa

from alembic import op

revision = "20261129_watched_subjects"
down_revision = "20261129_exemption_erasing"
branch_labels = None
depends_on = None

KEY = "pk_counterparty_match"


def upgrade() -> None:
    # A row that the previous release writes is about the party itself, as all were.
    with op.batch_alter_table("counterparty_match") as batch:
        batch.add_column(sa.Column("who", sa.String(length=32), server_default="", nullable=False))
        batch.add_column(sa.Column("subject", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("name", sa.Text(), server_default="", nullable=False))
        batch.drop_constraint(op.f(KEY), type_="primary")
        batch.create_primary_key(op.f(KEY), ["counterparty_id", "listing", "who"])
        batch.create_table_comment(
            "What each watched party, and `who` it names, was found to match when it was last screened"
        )


def downgrade() -> None:
    op.execute("DELETE FROM counterparty_match WHERE who <> ''")
    with op.batch_alter_table("counterparty_match") as batch:
        batch.drop_constraint(op.f(KEY), type_="primary")
        for column in ("name", "subject", "who"):
            batch.drop_column(column)
        batch.create_primary_key(op.f(KEY), ["counterparty_id", "listing"])
        batch.create_table_comment("What each watched party was found to match when it was last screened")
