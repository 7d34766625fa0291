"""Migrations, from a checkout as from an installed wheel."""

from collections.abc import Callable
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from alembic import command
from app.db.tables import metadata

# Any number will do, as long as every process of ours takes the same.
_LOCK = 715_001


def script_folder() -> Path:
    """The folder of the migrations: inside the package once installed, `alembic/` in a checkout."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "alembic"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`, in one transaction; processes that start together take turns."""
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Bring the database back to `revision`."""
    _run(engine, lambda config: command.downgrade(config, revision))


def differences(engine: Engine) -> list[object]:
    """What the tables in the code have that the migrated database has not, or the other way round."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        return list(compare_metadata(context, metadata))


def config_for(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(script_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["target_metadata"] = metadata
    return config


def _ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def _run(engine: Engine, act: Callable[[Config], None]) -> None:
    with engine.connect().execution_options(gonogo_writes=True) as connection:
        if connection.dialect.name == "sqlite":
            # Tables are rebuilt to alter them; this switch works only outside of a transaction.
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SET LOCAL lock_timeout = '30s'"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                act(config_for(connection))
        finally:
            if connection.dialect.name == "sqlite":
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys = {state}")
