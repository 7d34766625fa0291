"""Where a decision left its screening, and what waits for a person."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_decisions"
down_revision = "20261125_exemptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("standing", sa.String(length=10), nullable=True))
    op.create_index(op.f("ix_screening_rescreen_of"), "screening", ["rescreen_of"])
    op.create_table(
        "waiting",
        sa.Column("screening_id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("deal", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.CheckConstraint("standing IN ('open', 'escalated', 'waiting')", name=op.f("ck_waiting_standing")),
        sa.ForeignKeyConstraint(["screening_id"], ["screening.id"], name=op.f("fk_waiting_screening_id_screening")),
        sa.PrimaryKeyConstraint("screening_id", name=op.f("pk_waiting")),
        comment="Screenings that nobody has released or rejected, worst and oldest first; beside the record",
    )
    op.create_index(
        op.f("ix_waiting_tenant_rank_since_screening_id"), "waiting", ["tenant", "rank", "since", "screening_id"]
    )
    op.create_index(op.f("ix_waiting_tenant_deal"), "waiting", ["tenant", "deal"])
    # What waits already: the newest screening of each deal or chain of re-screenings that nobody has decided.
    op.execute(
        """
        INSERT INTO waiting (screening_id, tenant, deal, rank, since, standing)
        SELECT s.id, s.tenant, s.deal, CASE s.verdict WHEN 'block' THEN 0 ELSE 1 END, s.created_at,
            CASE WHEN EXISTS (SELECT 1 FROM decision d WHERE d.screening_id = s.id) THEN 'escalated' ELSE 'open' END
        FROM screening s
        WHERE s.verdict <> 'clear' AND s.as_of >= date(s.created_at)
        AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.screening_id = s.id AND d.outcome <> 'escalate')
        AND NOT EXISTS (
            SELECT 1 FROM screening n
            WHERE n.tenant = s.tenant AND (n.deal = s.deal OR n.rescreen_of = s.id) AND n.as_of >= date(n.created_at)
            AND (n.created_at > s.created_at OR (n.created_at = s.created_at AND n.id > s.id))
        )
        """
    )


def downgrade() -> None:
    op.drop_table("waiting")
    op.drop_index(op.f("ix_screening_rescreen_of"), table_name="screening")
    op.drop_column("decision", "standing")
