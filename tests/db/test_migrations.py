"""The migrations, on both databases."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from app.db import migrate
from app.db.unit_of_work import Database

SCRIPTS = ScriptDirectory.from_config(migrate.config_for())


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    opened = Database.open(empty_database_url)
    yield opened
    opened.close()


def test_there_is_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_every_migration_is_named_by_its_date() -> None:
    names = [Path(revision.path).stem for revision in SCRIPTS.walk_revisions()]

    assert all(re.fullmatch(r"20\d{6}_[a-z_]+", name) for name in names)


def test_no_migration_imports_the_application() -> None:
    sources = [Path(revision.path).read_text() for revision in SCRIPTS.walk_revisions()]

    assert not any(re.search(r"^\s*(from|import) (app|lists)\b", source, re.M) for source in sources)


def test_up_down_and_up_again(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    migrate.downgrade(empty.engine)
    migrate.upgrade(empty.engine)

    assert {"screening", "listing_version", "decision"} <= set(inspect(empty.engine).get_table_names())


def test_downgrade_leaves_nothing_behind(empty: Database) -> None:
    migrate.upgrade(empty.engine)

    migrate.downgrade(empty.engine)

    assert set(inspect(empty.engine).get_table_names()) == {"alembic_version"}


def test_the_migrated_database_is_what_the_code_says(empty: Database) -> None:
    migrate.upgrade(empty.engine)

    assert migrate.differences(empty.engine) == []


def test_migrating_a_second_time_changes_nothing(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    migrate.upgrade(empty.engine)

    with empty.read() as work:
        assert work.list_loads.current() == ()


def test_sqlite_keeps_foreign_keys_and_write_ahead_logging(tmp_path: Path) -> None:
    opened = Database.open(f"sqlite+pysqlite:///{tmp_path / 'new' / 'folder' / 'gonogo.sqlite3'}")
    opened.upgrade()

    with opened.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    opened.close()
    with sqlite3.connect(tmp_path / "new" / "folder" / "gonogo.sqlite3") as plain:
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
    plain.close()


def test_what_waited_before_there_was_a_queue_is_put_into_it(empty: Database) -> None:
    migrate.upgrade(empty.engine, "20261125_exemptions")
    screenings = (
        ("scr_clear", "clear", None, None, "10:00"),
        ("scr_open", "block", None, None, "10:01"),
        ("scr_released", "review", None, None, "10:02"),
        ("scr_escalated", "review", None, None, "10:03"),
        ("scr_older", "review", "D-1", None, "10:04"),
        ("scr_newer", "review", "D-1", None, "10:05"),
        ("scr_again", "review", None, "scr_open", "10:06"),
    )
    with empty.engine.begin() as connection:
        for screening_id, verdict, deal, rescreen_of, at in screenings:
            row = {"id": screening_id, "verdict": verdict, "deal": deal, "of": rescreen_of, "at": f"2026-11-25 {at}:00"}
            columns = "tenant, as_of, risk_score, actor, policy, engine, lists, request, record, answer"
            values = "'default', '2026-11-25', 1, 'key_1', 'p', 'e', '[]', '{}', '{}', '{}'"
            statement = f"INSERT INTO screening (id, verdict, deal, rescreen_of, created_at, {columns}) "
            connection.execute(text(statement + f"VALUES (:id, :verdict, :deal, :of, :at, {values})"), row)
        for screening_id, outcome in (("scr_released", "release"), ("scr_escalated", "escalate")):
            statement = "INSERT INTO decision (id, screening_id, outcome, decided_by, decided_at) "
            values = f"VALUES ('dec_{outcome}', '{screening_id}', '{outcome}', 'key_1', '2026-11-25 11:00:00')"
            connection.execute(text(statement + values))

    migrate.upgrade(empty.engine)

    with empty.engine.connect() as connection:
        rows = connection.execute(text("SELECT screening_id, standing FROM waiting ORDER BY rank, since")).all()
    assert [tuple(row) for row in rows] == [
        ("scr_escalated", "escalated"),
        ("scr_newer", "open"),
        ("scr_again", "open"),
    ]
