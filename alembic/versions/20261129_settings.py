"""Which settings were in force, and from when on; a note of them is never changed and never deleted."""

import sqlalchemy as sa

from alembic import op

revision = "20261129_settings"
down_revision = "20261125_traces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setting_change",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_change")),
        comment="The settings that decide anything, as JSON, each time they were others than before: appended only",
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER setting_change_refuses_{act} BEFORE {act.upper()} ON setting_change "
                f"BEGIN SELECT RAISE(ABORT, 'a setting_change is never changed and never deleted'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER setting_change_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON setting_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table("setting_change"))).scalar_one():
        raise RuntimeError("setting_change holds records, which are never deleted")
    op.drop_table("setting_change")
