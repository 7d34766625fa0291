"""The attempts to load lists, and which of them is in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, text, update

from app.db.locks import lock_name
from app.db.stamps import stamp_of
from app.db.tables import list_load

_STAMP = stamp_of(list_load)
# Written out: SQLite would be asked for `current = 1` otherwise, for which it has no index.
_IN_FORCE = text("list_load.current")


@dataclass(frozen=True, slots=True)
class ListLoad:
    """One attempt to load a source. `state` is `loaded`, `unchanged` or `refused`.

    `current` says that the source stands as this load left it; `changed_by` is the id of the load that
    last changed its listings; `programs` counts the entries of each programme; `reader` is the state of the readers
    that read it.
    """

    id: int
    source: str
    format: str
    version: str
    sha256: str
    published_at: date | None
    fetched_at: datetime
    loaded_at: datetime
    entries: int
    names: int
    added: int
    changed: int
    removed: int
    programs: dict[str, int]
    state: str
    error: str | None
    starter: bool
    current: bool
    changed_by: int | None
    reader: str | None = None


class ListLoadRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, source: str) -> None:
        """Wait until no other transaction loads this source."""
        lock_name(self._connection, source)

    def add(self, *, programs: Mapping[str, int], **values: Any) -> int:
        """Note an attempt and answer its id; `programs` counts the entries of each programme."""
        values["programs"] = msgspec.json.encode(dict(programs), order="sorted").decode()
        row = self._connection.execute(insert(list_load).values(**values).returning(list_load.c.id))
        return int(row.scalar_one())

    def confirm(self, current: ListLoad, at: datetime) -> tuple[int, tuple[int, ...]]:
        """Note an attempt that found nothing newer than `current`, and let the source stand by it.

        Answers the attempt's id, and those of the loads that are in force no more.
        """
        own = ("format", "version", "sha256", "published_at", "entries", "names", "starter", "reader")
        values = {name: getattr(current, name) for name in own}
        unchanged = {"added": 0, "changed": 0, "removed": 0, "state": "unchanged", "fetched_at": at, "loaded_at": at}
        load_id = self.add(programs=current.programs, source=current.source, **values, **unchanged)
        return load_id, self.put_in_force(load_id, current.source, changed_by=current.changed_by or current.id)

    def put_in_force(self, load_id: int, source: str, changed_by: int) -> tuple[int, ...]:
        """Make this load the one that the source stands by; answers the ids of those that are in force no more."""
        here = list_load.c.source == source
        before = update(list_load).where(here, _IN_FORCE).values(current=False).returning(list_load.c.id)
        superseded = tuple(self._connection.execute(before).scalars())
        self._connection.execute(
            update(list_load).where(list_load.c.id == load_id).values(current=True, changed_by=changed_by)
        )
        return superseded

    def stamp(self) -> tuple[int, int]:
        """What changes with every attempt; each change to what is in force comes with one."""
        row = self._connection.execute(_STAMP).one()
        return int(row[0]), int(row[1])

    def current(self) -> tuple[ListLoad, ...]:
        """The load in force of every source, by source."""
        rows = self._connection.execute(select(list_load).where(_IN_FORCE).order_by(list_load.c.source))
        return tuple(_load(row) for row in rows.mappings())

    def current_of(self, source: str) -> ListLoad | None:
        """The load in force of one source."""
        query = select(list_load).where(_IN_FORCE, list_load.c.source == source)
        row = self._connection.execute(query).mappings().one_or_none()
        return _load(row) if row else None

    def latest(self) -> tuple[ListLoad, ...]:
        """The newest attempt of every source, refused ones included, by source."""
        newest = select(func.max(list_load.c.id)).group_by(list_load.c.source)
        query = select(list_load).where(list_load.c.id.in_(newest)).order_by(list_load.c.source)
        return tuple(_load(row) for row in self._connection.execute(query).mappings())

    def changing(self, standing: Iterable[ListLoad]) -> tuple[ListLoad, ...]:
        """The loads that last changed what stands."""
        ids = [load.changed_by for load in standing if load.changed_by is not None]
        rows = self._connection.execute(select(list_load).where(list_load.c.id.in_(ids)))
        return tuple(_load(row) for row in rows.mappings())

    def with_ids(self, ids: Sequence[int]) -> tuple[ListLoad, ...]:
        """These loads, in this order; those that are not there are left out."""
        rows = self._connection.execute(select(list_load).where(list_load.c.id.in_(ids))).mappings()
        found = {row["id"]: _load(row) for row in rows}
        return tuple(found[load_id] for load_id in ids if load_id in found)

    def refusals(self) -> dict[str, int]:
        """How many releases were refused since the one in force, by source; a source without any is left out."""
        standing, attempt = list_load.alias("standing"), list_load.alias("attempt")
        refused = (
            select(attempt.c.source, func.count().label("refusals"))
            .select_from(attempt)
            .outerjoin(standing, (standing.c.source == attempt.c.source) & text("standing.current"))
            .where(attempt.c.state == "refused", standing.c.id.is_(None) | (attempt.c.id > standing.c.id))
            .group_by(attempt.c.source)
        )
        return {row.source: row.refusals for row in self._connection.execute(refused)}

    def of(self, source: str, limit: int = 100) -> tuple[ListLoad, ...]:
        """The attempts of one source, newest first."""
        query = select(list_load).where(list_load.c.source == source).order_by(list_load.c.id.desc()).limit(limit)
        return tuple(_load(row) for row in self._connection.execute(query).mappings())


def _load(row: RowMapping) -> ListLoad:
    return ListLoad(**{**row, "programs": msgspec.json.decode(row["programs"])})
