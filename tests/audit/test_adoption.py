"""A database from before there was a chain is taken into it when the service starts."""

from app.bootstrap import Services
from app.db.audit_tables import audit_event, audit_head


def test_what_was_stored_before_there_was_a_chain_is_taken_into_it(lived: Services) -> None:
    rows = lived.auditor.verify().head.seq
    with lived.database.engine.begin() as connection:
        for table in ("audit_event", "audit_head"):
            for (name,) in _triggers(connection, table):
                connection.exec_driver_sql(f"DROP TRIGGER {name}" + _on(connection, table))
        connection.execute(audit_event.delete())
        connection.execute(audit_head.update().values(seq=0, hash="0" * 64))

    adopted = lived.auditor.adopt()

    assert 0 < adopted <= rows
    assert lived.auditor.verify().count == 0
    assert lived.auditor.adopt() == 0


def _triggers(connection, table):
    if connection.dialect.name == "sqlite":
        query = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
    else:
        query = f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
    return list(connection.exec_driver_sql(query))


def _on(connection, table):
    return "" if connection.dialect.name == "sqlite" else f" ON {table}"
