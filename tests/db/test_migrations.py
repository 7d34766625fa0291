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
