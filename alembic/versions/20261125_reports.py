"""The reports that were issued; a note of one is never changed and never deleted."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_reports"
down_revision = "20261125_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("screening_id", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["screening_id"], ["screening.id"], name=op.f("fk_report_screening_id_screening")),
        sa.PrimaryKeyConstraint("tenant", "sha256", name=op.f("pk_report")),
        comment="The reports that were issued, by the hash of their file",
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER report_refuses_{act} BEFORE {act.upper()} ON report "
                f"BEGIN SELECT RAISE(ABORT, 'a report is never changed and never deleted'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER report_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON report "
        "FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table("report"))).scalar_one():
        raise RuntimeError("report holds records, which are never deleted")
    op.drop_table("report")
