"""Whom an exemption was about may be erased where an erasure on the record names it."""

from alembic import op

revision = "20261129_exemption_erasing"
down_revision = "20261129_settings"
branch_labels = None
depends_on = None

REFUSAL = "'a exemption is never changed and never deleted'"
KEPT = (
    *("id", "tenant", "listing", "listing_version", "confidence", "made_by", "made_at", "expires_at"),
    *("screening_id", "subject", "counterparty_id"),
)
EMPTIED = (
    """NEW.party = '{"name":["erased"]}' AND NEW.party_hash = '' AND NEW.name_key = '' AND NEW.reason = 'erased'"""
)
NAMED = "EXISTS (SELECT 1 FROM erasure e WHERE e.subject = OLD.id AND e.record = 'exemption')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER exemption_refuses_update")
        op.execute(
            "CREATE TRIGGER exemption_refuses_update BEFORE UPDATE ON exemption "
            f"WHEN NOT ({_leaves('IS')} AND {NAMED}) BEGIN SELECT RAISE(ABORT, {REFUSAL}); END"
        )
        return
    op.execute("DROP TRIGGER exemption_refuses_change ON exemption")
    op.execute(
        "CREATE TRIGGER exemption_refuses_change BEFORE DELETE OR TRUNCATE ON exemption "
        "FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
    )
    op.execute(
        f"CREATE FUNCTION gonogo_erase_exemption() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_leaves('IS NOT DISTINCT FROM')} AND {NAMED} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION {REFUSAL} USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER exemption_refuses_update BEFORE UPDATE ON exemption "
        "FOR EACH ROW EXECUTE FUNCTION gonogo_erase_exemption()"
    )


def downgrade() -> None:
    # An exemption that was erased stays so, and is of no use to the release before: nobody has its hash.
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER exemption_refuses_update")
        op.execute(
            "CREATE TRIGGER exemption_refuses_update BEFORE UPDATE ON exemption "
            f"BEGIN SELECT RAISE(ABORT, {REFUSAL}); END"
        )
        return
    for trigger in ("exemption_refuses_update", "exemption_refuses_change"):
        op.execute(f"DROP TRIGGER {trigger} ON exemption")
    op.execute("DROP FUNCTION gonogo_erase_exemption()")
    op.execute(
        "CREATE TRIGGER exemption_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON exemption "
        "FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
    )


def _leaves(same: str) -> str:
    return " AND ".join([*(f"NEW.{name} {same} OLD.{name}" for name in KEPT), EMPTIED])
