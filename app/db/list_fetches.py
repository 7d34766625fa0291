"""The attempts to fetch lists, and how they ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from app.db.stamps import stamp_of
from app.db.tables import list_fetch


@dataclass(frozen=True, slots=True)
class ListFetch:
    """One attempt to fetch a source's files. `outcome` is `fetched`, `not-modified` or `failed`."""

    source: str
    fetched_at: datetime
    outcome: str
    error: str | None = None


_STAMP = stamp_of(list_fetch)


class ListFetchRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, attempt: ListFetch) -> int:
        """Note an attempt and answer its id."""
        row = self._connection.execute(
            insert(list_fetch).returning(list_fetch.c.id),
            {
                "source": attempt.source,
                "fetched_at": attempt.fetched_at,
                "outcome": attempt.outcome,
                "error": attempt.error,
            },
        )
        return int(row.scalar_one())

    def stamp(self) -> tuple[int, int]:
        """What changes with every attempt."""
        row = self._connection.execute(_STAMP).one()
        return int(row[0]), int(row[1])

    def failures(self) -> dict[str, int]:
        """How many attempts in a row failed up to now, by source; a source whose last one did not is left out."""
        good = select(list_fetch.c.source, func.max(list_fetch.c.id).label("id")).where(
            list_fetch.c.outcome != "failed"
        )
        last = good.group_by(list_fetch.c.source).subquery()
        query = (
            select(list_fetch.c.source, func.count().label("failures"))
            .outerjoin(last, last.c.source == list_fetch.c.source)
            .where(list_fetch.c.outcome == "failed", last.c.id.is_(None) | (list_fetch.c.id > last.c.id))
            .group_by(list_fetch.c.source)
        )
        return {row.source: row.failures for row in self._connection.execute(query)}

    def latest(self) -> dict[str, ListFetch]:
        """The newest attempt of every source."""
        newest = select(func.max(list_fetch.c.id)).group_by(list_fetch.c.source)
        rows = self._connection.execute(select(list_fetch).where(list_fetch.c.id.in_(newest))).mappings()
        return {
            row["source"]: ListFetch(row["source"], row["fetched_at"], row["outcome"], row["error"]) for row in rows
        }
