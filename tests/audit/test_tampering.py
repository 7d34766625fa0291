"""Whoever has the database can change it past every trigger; `audit verify` finds it, column by column."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Table, UniqueConstraint, delete, func, insert, select, text, update

from app.bootstrap import Services
from app.db.audit import AuditRepository
from app.db.audit_check import Fault, find_faults
from app.db.audit_tables import audit_event, audit_head
from app.db.recorded import CHAIN, RECORDS, WORKING
from app.db.tables import metadata

COVERED = [table for name, table in metadata.tables.items() if name not in WORKING]


_CHECKS = text("SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'ck_%'")


class Attacker:
    """Somebody with the database itself. Each attack is undone, so that the next one stands alone."""

    def __init__(self, services: Services) -> None:
        self._engine = services.database.engine

    @contextmanager
    def attack(self) -> Iterator[Connection]:
        sqlite = self._engine.name == "sqlite"
        with self._engine.connect().execution_options(gonogo_writes=True) as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            if sqlite:
                driver.execute("PRAGMA foreign_keys = OFF")
                driver.execute("PRAGMA ignore_check_constraints = ON")
            try:
                with connection.begin() as transaction:
                    if sqlite:
                        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
                            connection.execute(text(f"DROP TRIGGER {name}"))
                    else:
                        connection.execute(text("SET LOCAL session_replication_role = replica"))
                        for table, name in connection.execute(_CHECKS).all():
                            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
                    for index in ("uq_list_load_current", "uq_listing_version_current", "uq_counterparty_reference"):
                        connection.execute(text(f"DROP INDEX {index}"))
                    yield connection
                    transaction.rollback()
            finally:
                if sqlite:
                    driver.execute("PRAGMA ignore_check_constraints = OFF")
                    driver.execute("PRAGMA foreign_keys = ON")


@pytest.fixture
def attacker(lived: Services) -> Attacker:
    return Attacker(lived)


def faults(connection: Connection) -> list[Fault]:
    return list(find_faults(connection, lambda _: None))


def is_found(connection: Connection) -> bool:
    return next(find_faults(connection, lambda _: None), None) is not None


def other_values(column: Column[Any], value: Any) -> Iterator[Any]:
    """Values that the column can hold and that are not the one it holds."""
    if value is not None and column.nullable:
        yield None
    kind = column.type.python_type
    if isinstance(column.type, Boolean):
        yield not value
    elif kind is int:
        yield (value or 0) + 1000
    elif kind is str:
        yield f"{value or ''}x"[-(column.type.length or 1_000_000) :]  # type: ignore[attr-defined]
    elif kind is bytes:
        yield (value or b"") + b"x"
    elif kind is date:
        yield (value or date(2020, 1, 1)) + timedelta(days=1)
    else:
        yield (value or datetime.fromisoformat("2020-01-01T00:00:00+00:00")) + timedelta(seconds=1)


def covered_columns(table: Table) -> list[Column[Any]]:
    working = RECORDS[table.name].working if table.name in RECORDS else frozenset()
    return [column for column in table.columns if column.name not in working]


def identity(table: Table, row: Any) -> Any:
    where = [column == row[column.name] for column in table.primary_key.columns]
    return where[0] if len(where) == 1 else where[0] & where[1]


def test_what_nobody_touched_is_whole(lived: Services) -> None:
    report = lived.auditor.verify()

    assert report.faults == ()
    assert report.head.seq > 18


def test_every_covered_table_has_rows_to_attack(lived: Services) -> None:
    with lived.database.engine.connect() as connection:
        empty = [
            table.name
            for table in COVERED
            if not connection.execute(select(func.count()).select_from(table)).scalar_one()
        ]

    assert empty == []


def test_every_table_is_covered_by_the_chain_or_is_working_state() -> None:
    parts = {part.table.name for record in RECORDS.values() for part in record.parts}

    assert set(metadata.tables) == RECORDS.keys() | parts | CHAIN | WORKING
    assert {name: sorted(record.working) for name, record in RECORDS.items() if record.working} == {
        "counterparty": ["due", "marks", "screened_at"]
    }


def test_a_change_of_any_column_of_any_kind_of_row_is_found(attacker: Attacker) -> None:
    """Every column of the first and the last row of every table, each to another value and, where it may be, to NULL.

    The last screening, its decision and the events about them are erased ones.
    """
    missed, tried = [], 0
    with attacker.attack() as connection:
        targets = [(table, connection.execute(select(table)).mappings().all()) for table in COVERED]
        for table, rows in targets:
            for row in rows[:1] if len(rows) == 1 else (rows[0], rows[-1]):
                for column in covered_columns(table):
                    for value in other_values(column, row[column.name]):
                        with connection.begin_nested() as attempt:
                            connection.execute(update(table).where(identity(table, row)).values({column.name: value}))
                            if not is_found(connection):
                                missed.append(f"{table.name}.{column.name}: {row[column.name]} -> {value}")
                            attempt.rollback()
                        tried += 1

    assert missed == []
    assert tried > 280


def test_the_removal_of_any_row_is_found(attacker: Attacker) -> None:
    missed = []
    with attacker.attack() as connection:
        for table in COVERED:
            for row in connection.execute(select(table)).mappings().all():
                with connection.begin_nested() as attempt:
                    connection.execute(delete(table).where(identity(table, row)))
                    if not is_found(connection):
                        missed.append(f"{table.name}: {dict(row)}")
                    attempt.rollback()

    assert missed == []


def test_two_rows_that_change_places_are_found(attacker: Attacker) -> None:
    """Of any two rows of a table next to each other, everything but the key."""
    missed, tried = [], 0
    with attacker.attack() as connection:
        for table in COVERED:
            keys = [column.name for column in table.primary_key.columns]
            shown = [column.name for column in covered_columns(table) if column.name not in keys]
            rows = connection.execute(select(table)).mappings().all()
            for one, other in pairwise(rows):
                contents = [{name: row[name] for name in shown} for row in (one, other)]
                if not shown or contents[0] == contents[1]:
                    continue
                with connection.begin_nested() as attempt:
                    connection.execute(update(table).where(identity(table, one)).values(_aside(table, contents[1])))
                    connection.execute(update(table).where(identity(table, other)).values(contents[0]))
                    connection.execute(update(table).where(identity(table, one)).values(contents[1]))
                    if not is_found(connection):
                        missed.append(f"{table.name}: {dict(one)} <-> {dict(other)}")
                    attempt.rollback()
                tried += 1

    assert missed == []
    assert tried > 30


def _aside(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Values that leave each unique index free for those that are put there next."""
    unique = {
        column.name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
        for column in constraint.columns
    }
    return {name: f"{value}x"[-32:] if name in unique and value else value for name, value in values.items()}


def test_a_row_slipped_in_is_found(attacker: Attacker) -> None:
    missed = []
    with attacker.attack() as connection:
        for table in COVERED:
            row = connection.execute(select(table).limit(1)).mappings().first()
            if row is None:
                continue
            forged = dict(row)
            key = list(table.primary_key.columns)[-1]
            forged[key.name] = f"{row[key.name]}x"[-40:] if key.type.python_type is str else row[key.name] + 5000
            for constraint in ("secret_hash", "fingerprint", "current", "known_to", "ended_at"):
                if constraint in forged:
                    forged[constraint] = _apart(table.c[constraint], row[constraint])
            if table.name == "erasure":
                forged["subject"] = "scr_0"
            with connection.begin_nested() as attempt:
                connection.execute(insert(table), forged)
                if not is_found(connection):
                    missed.append(table.name)
                attempt.rollback()

    assert missed == []


def _apart(column: Column[Any], value: Any) -> Any:
    """A value that no unique index minds."""
    if column.name == "current":
        return False
    if column.name == "ended_at":
        return datetime.fromisoformat("2026-11-25T12:00:00+00:00")
    return value[::-1] if isinstance(value, str) else 1


def test_the_first_bad_event_is_named(attacker: Attacker) -> None:
    with attacker.attack() as connection:
        screening = metadata.tables["screening"]
        first = connection.execute(select(screening.c.id).order_by(screening.c.created_at).limit(1)).scalar_one()
        seq = connection.execute(select(audit_event.c.seq).where(audit_event.c.subject == first)).scalar_one()
        decision = metadata.tables["decision"]
        connection.execute(update(screening).where(screening.c.answer != "").values(verdict="clear"))
        connection.execute(update(decision).where(decision.c.note.is_not(None)).values(note="never asked"))

        found = faults(connection)

    assert (found[0].seq, found[0].record, found[0].subject) == (seq, "screening", first)
    assert [fault.what for fault in found] == ["the row is not as it was written"] * 3


def test_content_that_is_emptied_as_if_it_had_been_erased_is_found(attacker: Attacker) -> None:
    """With a perfect erasure beside it, made of the salt that still stands there: only no event tells of it."""
    with attacker.attack() as connection:
        screening, erasures = metadata.tables["screening"], metadata.tables["erasure"]
        subject = connection.execute(select(screening.c.id).where(screening.c.answer != "").limit(1)).scalar_one()
        audit = AuditRepository(connection)
        assert audit.erase(
            "ers_0", "screening", subject, tenant="default", reason="", actor="nobody", at=datetime.now(UTC)
        )
        found = faults(connection)

        connection.execute(delete(erasures).where(erasures.c.id == "ers_0"))
        without = faults(connection)

    assert [(fault.record, fault.subject) for fault in found] == [("erasure", "ers_0")]
    assert ("screening", subject) in [(fault.record, fault.subject) for fault in without]


def test_two_events_that_change_places_are_found(attacker: Attacker) -> None:
    with attacker.attack() as connection:
        for old, new in ((4, 90_000), (5, 4), (90_000, 5)):
            connection.execute(update(audit_event).where(audit_event.c.seq == old).values(seq=new))

        found = faults(connection)

    assert found[0].seq == 4
    assert "place in the chain" in found[0].what


def test_a_gap_is_named(attacker: Attacker) -> None:
    with attacker.attack() as connection:
        connection.execute(delete(audit_event).where(audit_event.c.seq.between(5, 6)))

        found = faults(connection)

    assert (found[0].seq, found[0].what) == (7, "the events 5 to 6 are missing before it")


def test_a_chain_cut_short_with_its_rows_is_found_by_its_head(attacker: Attacker) -> None:
    with attacker.attack() as connection:
        last = connection.execute(select(func.max(audit_event.c.seq))).scalar_one()
        connection.execute(delete(audit_event).where(audit_event.c.seq == last))

        found = faults(connection)

    assert last in {fault.seq for fault in found if fault.record == "audit_head"}


def test_a_chain_computed_anew_after_cutting_it_is_found_by_a_head_kept_elsewhere(lived: Services) -> None:
    kept = lived.auditor.head()
    assert lived.auditor.verify([kept]).faults == ()
    forged = type(kept)(kept.seq, "0" * 64, kept.at)
    beyond = type(kept)(kept.seq + 7, kept.hash, kept.at)

    assert [fault.seq for fault in lived.auditor.verify([forged]).faults] == [kept.seq]
    assert "does not go to" in lived.auditor.verify([beyond]).faults[0].what


def test_a_second_head_is_found(attacker: Attacker) -> None:
    with attacker.attack() as connection:
        connection.execute(insert(audit_head), {"id": 2, "seq": 1, "hash": "0" * 64})

        assert "not alone" in faults(connection)[0].what
