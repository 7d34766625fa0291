"""The engine: SQLite in WAL mode or PostgreSQL, with the same guarantees."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

BUSY_TIMEOUT_MS = 60_000

# A machine that is gone without a word is found out within a minute, from either side: by default it takes two hours,
# in which whoever held a lock would hold up everybody else.
_LIVENESS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
_SERVER_SIDE = (
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = '60s'",
    # A process that is stopped in the middle of a transaction must not stop all others for good.
    "SET idle_in_transaction_session_timeout = '10min'",
)


def open_engine(url: str) -> Engine:
    """Open a database; the folder of an SQLite file is made when it is not there."""
    parsed = make_url(url)
    # Parameters hold names and addresses, which an error must not carry into a log.
    if parsed.get_backend_name() != "sqlite":
        liveness = {name: value for name, value in _LIVENESS.items() if name not in parsed.query}
        engine = create_engine(
            parsed, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=liveness
        )
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True, pool_size=10, max_overflow=40)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _: object) -> None:
    # The driver would begin transactions late and on its own; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        # Without it INSERT OR REPLACE would slip past the triggers that keep screenings.
        "recursive_triggers = ON",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgres(connection: Any, _: object) -> None:
    # Outside of a transaction, whose end would take the settings back.
    connection.autocommit = True
    for setting in _SERVER_SIDE:
        connection.execute(setting)
    connection.autocommit = False


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("gonogo_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
