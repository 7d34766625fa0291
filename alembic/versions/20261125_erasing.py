"""What a screening rested on; and content that may be erased where an erasure on the record names it."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_erasing"
down_revision = "20261125_audit"
branch_labels = None
depends_on = None

# Of each table what stays as it is, and what is empty afterwards.
KEPT = {
    "screening": (
        *("id", "tenant", "created_at", "as_of", "reference", "deal", "stage", "verdict", "risk_score", "actor"),
        *("rescreen_of", "policy", "engine", "lists"),
    ),
    "decision": ("id", "screening_id", "outcome", "decided_by", "decided_at", "standing"),
}
EMPTIED = {
    "screening": "NEW.request = '' AND NEW.record = '' AND NEW.answer = '' AND NEW.basis IS NULL",
    "decision": "NEW.note IS NULL",
}


def upgrade() -> None:
    op.add_column("screening", sa.Column("basis", sa.LargeBinary(), nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        if sqlite:
            op.execute(f"DROP TRIGGER {table}_refuses_update")
            op.execute(
                f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} WHEN NOT ({_erases(table, 'IS')}) "
                f"BEGIN SELECT RAISE(ABORT, 'a {table} is never changed and never deleted'); END"
            )
        else:
            op.execute(f"DROP TRIGGER {table}_refuses_change ON {table}")
            op.execute(
                f"CREATE TRIGGER {table}_refuses_change BEFORE DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN (NOT ({_leaves(table, 'IS NOT DISTINCT FROM')})) EXECUTE FUNCTION gonogo_refuse()"
            )
            op.execute(
                f"CREATE FUNCTION gonogo_erase_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {_is_named(table)} THEN RETURN NEW; END IF; "
                f"RAISE EXCEPTION 'a {table} is never changed and never deleted' "
                f"USING ERRCODE = 'restrict_violation'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {table}_refuses_erasing BEFORE UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION gonogo_erase_{table}()"
            )


def downgrade() -> None:
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table("erasure"))).scalar_one():
        raise RuntimeError("something was erased, which cannot be undone")
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        op.execute(f"DROP TRIGGER {table}_refuses_update" + ("" if sqlite else f" ON {table}"))
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'a {table} is never changed and never deleted'); END"
            )
            continue
        op.execute(f"DROP TRIGGER {table}_refuses_erasing ON {table}")
        op.execute(f"DROP FUNCTION gonogo_erase_{table}()")
        op.execute(f"DROP TRIGGER {table}_refuses_change ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
        )
    op.drop_column("screening", "basis")


def _leaves(table: str, same: str) -> str:
    return " AND ".join([*(f"NEW.{name} {same} OLD.{name}" for name in KEPT[table]), EMPTIED[table]])


def _erases(table: str, same: str) -> str:
    return f"{_leaves(table, same)} AND {_is_named(table)}"


def _is_named(table: str) -> str:
    named = sa.text("SELECT 1 FROM erasure e WHERE e.subject = OLD.id AND e.record = :record")
    return f"EXISTS ({named.bindparams(record=table).compile(compile_kwargs={'literal_binds': True})})"
