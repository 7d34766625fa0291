"""Parties and deals that are watched after the sale, and the alerts about them."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_watching"
down_revision = "20261125_list_readers"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = "'new_match', 'stronger_match', 'match_gone', 'exemption_lapsed', 'open_deal_affected'"


def upgrade() -> None:
    op.create_table(
        "counterparty",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("screened_at", MOMENT, nullable=True),
        sa.Column("due", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("marks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counterparty")),
        comment="Parties that are watched; `due` ones wait to be screened, `marks` counts how often they were to be",
    )
    op.create_index(op.f("ix_counterparty_tenant_id"), "counterparty", ["tenant", "id"])
    watched = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_counterparty_reference",
        "counterparty",
        ["tenant", "reference"],
        unique=True,
        sqlite_where=watched,
        postgresql_where=watched,
    )
    due = sa.text("due")
    op.create_index("ix_counterparty_due", "counterparty", ["id"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "counterparty_match",
        sa.Column("counterparty_id", sa.String(length=40), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["counterparty.id"], name=op.f("fk_counterparty_match_counterparty_id_counterparty")
        ),
        sa.PrimaryKeyConstraint("counterparty_id", "listing", name=op.f("pk_counterparty_match")),
        comment="What each watched party was found to match when it was last screened",
    )
    op.create_index(op.f("ix_counterparty_match_listing"), "counterparty_match", ["listing"])
    op.create_table(
        "watched_deal",
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("deal", sa.Text(), nullable=False),
        sa.Column("screening_id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("screened_at", MOMENT, nullable=False),
        sa.Column("lists", sa.String(length=60), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_watched_deal_screening_id_screening")
        ),
        sa.PrimaryKeyConstraint("tenant", "deal", name=op.f("pk_watched_deal")),
        comment="Deals by their newest screening; `lists` is the state of the lists that they were last held against",
    )
    op.create_index("ix_watched_deal_due", "watched_deal", ["tenant", "deal"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "alert",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("counterparty_id", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("deal", sa.Text(), nullable=True),
        sa.Column("listing", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=100), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_alert_kind")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["counterparty.id"], name=op.f("fk_alert_counterparty_id_counterparty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("tenant", "fingerprint", name=op.f("uq_alert_tenant_fingerprint")),
        comment="What watching found; `fingerprint` keeps a fact from being told twice",
    )
    op.create_index(op.f("ix_alert_tenant_id"), "alert", ["tenant", "id"])
    op.create_table(
        "monitor_state",
        sa.Column("key", sa.String(length=50), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_monitor_state")),
        comment="Up to where monitoring has come",
    )


def downgrade() -> None:
    for table in ("monitor_state", "alert", "watched_deal", "counterparty_match", "counterparty"):
        op.drop_table(table)
