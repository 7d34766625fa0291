"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy does not."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

T = TypeVar("T")
Insert = PostgresInsert | SqliteInsert


def insert_for(connection: Connection, table: Table) -> Insert:
    """An INSERT into `table` that can say what to do on a conflict."""
    return insert_of(connection.dialect.name, table)


def insert_of(dialect: str, table: Table) -> Insert:
    """The same, for a statement that is made once for each kind of database."""
    return postgres_insert(table) if dialect == "postgresql" else sqlite_insert(table)


def in_batches(values: Sequence[T], size: int = 500) -> list[Sequence[T]]:
    """The values in pieces that fit into one IN (…)."""
    return [values[start : start + size] for start in range(0, len(values), size)]
