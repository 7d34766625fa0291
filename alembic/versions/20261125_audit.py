"""The hash chain of events, the erasures that it tells of, and which import a past deal came with."""

import sqlalchemy as sa

from alembic import op

revision = "20261125_audit"
down_revision = "20261125_batches"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("record", sa.String(length=50), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        comment="What was done, in order: each hash covers the one before; `digest` covers its row, `seal` the salt",
    )
    op.create_index(op.f("ix_audit_event_record_subject_seq"), "audit_event", ["record", "subject", "seq"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        comment="The one row that every writer of events takes its turn at",
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("record", sa.String(length=50), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("erased", sa.Text(), nullable=False),
        sa.Column("salts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("erased_by", sa.String(length=100), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("record", "subject", name=op.f("uq_erasure_record_subject")),
        comment="Content that was erased, with what still proves the rest of its record",
    )
    op.create_table(
        "history_import",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("imported_by", sa.String(length=100), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_import")),
        comment="Past deals that were put in together",
    )
    with op.batch_alter_table("past_deal") as batch:
        batch.add_column(sa.Column("import_id", sa.String(length=40), nullable=True))
    _gather_what_was_imported()
    with op.batch_alter_table("past_deal") as batch:
        batch.create_foreign_key(op.f("fk_past_deal_import_id_history_import"), "history_import", ["import_id"], ["id"])
        batch.create_index(op.f("ix_past_deal_import_id"), ["import_id"])
    op.create_index(op.f("ix_listing_version_known_from"), "listing_version", ["known_from"])
    ended = sa.text("known_to IS NOT NULL")
    op.create_index(
        "ix_listing_version_known_to", "listing_version", ["known_to"], sqlite_where=ended, postgresql_where=ended
    )
    op.create_index(op.f("ix_idempotency_key_screening_id"), "idempotency_key", ["screening_id"])
    if op.get_bind().dialect.name == "sqlite":
        _keep_on_sqlite()
    else:
        _keep_on_postgres()


def _gather_what_was_imported() -> None:
    """Let the past deals that came before this belong to an import too, one for each dealer."""
    bind = op.get_bind()
    deal = sa.table("past_deal", sa.column("tenant"), sa.column("recorded_at", MOMENT), sa.column("import_id"))
    made = sa.table(
        "history_import",
        sa.column("id"),
        sa.column("tenant"),
        sa.column("imported_by"),
        sa.column("imported_at", MOMENT),
    )
    newest = sa.select(deal.c.tenant, sa.func.max(deal.c.recorded_at)).group_by(deal.c.tenant).order_by(deal.c.tenant)
    for number, (tenant, at) in enumerate(bind.execute(newest).all(), start=1):
        row = {"id": f"imp_before_{number}", "tenant": tenant, "imported_by": "system", "imported_at": at}
        bind.execute(sa.insert(made), row)
        bind.execute(sa.update(deal).where(deal.c.tenant == tenant).values(import_id=row["id"]))


def downgrade() -> None:
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table("audit_event"))).scalar_one():
        raise RuntimeError("the audit chain holds events, which are never deleted")
    _let_go()
    op.drop_index(op.f("ix_idempotency_key_screening_id"), "idempotency_key")
    for column in ("known_from", "known_to"):
        op.drop_index(op.f(f"ix_listing_version_{column}"), "listing_version")
    with op.batch_alter_table("past_deal") as batch:
        batch.drop_index(op.f("ix_past_deal_import_id"))
        batch.drop_constraint(op.f("fk_past_deal_import_id_history_import"), type_="foreignkey")
        batch.drop_column("import_id")
    for table in ("history_import", "erasure", "audit_head", "audit_event"):
        op.drop_table(table)


EVENT = ("seq", "at", "tenant", "actor", "kind", "record", "subject", "digest", "seal", "hash")


def _keep_on_sqlite() -> None:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in EVENT)
    named = "EXISTS (SELECT 1 FROM erasure e WHERE e.record = OLD.record AND e.subject = OLD.subject)"
    never = "BEGIN SELECT RAISE(ABORT, 'a {0} is never changed and never deleted'); END"
    op.execute(
        f"CREATE TRIGGER audit_event_refuses_update BEFORE UPDATE ON audit_event "
        f"WHEN NOT ({same} AND NEW.salt IS NULL AND {named}) {never.format('audit_event')}"
    )
    op.execute(f"CREATE TRIGGER audit_event_refuses_delete BEFORE DELETE ON audit_event {never.format('audit_event')}")
    for act in ("update", "delete"):
        op.execute(f"CREATE TRIGGER erasure_refuses_{act} BEFORE {act.upper()} ON erasure {never.format('erasure')}")


def _keep_on_postgres() -> None:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in EVENT)
    named = "EXISTS (SELECT 1 FROM erasure e WHERE e.record = OLD.record AND e.subject = OLD.subject)"
    op.execute(
        "CREATE FUNCTION gonogo_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {same} AND NEW.salt IS NULL AND {named} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'a % is never changed and never deleted', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_event_refuses_update BEFORE UPDATE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION gonogo_keep_event()"
    )
    op.execute(
        "CREATE TRIGGER audit_event_refuses_change BEFORE DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
    )
    op.execute(
        "CREATE TRIGGER erasure_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure "
        "FOR EACH STATEMENT EXECUTE FUNCTION gonogo_refuse()"
    )


def _let_go() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("audit_event", "erasure"):
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_refuses_{act}")
        return
    op.execute("DROP TRIGGER audit_event_refuses_update ON audit_event")
    op.execute("DROP TRIGGER audit_event_refuses_change ON audit_event")
    op.execute("DROP TRIGGER erasure_refuses_change ON erasure")
    op.execute("DROP FUNCTION gonogo_keep_event()")
