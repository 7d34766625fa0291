"""Which tables the audit chain covers, column by column, and which it leaves out and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, Table, bindparam, cast, literal, select

from app.db import tables
from app.db.audit_tables import erasure, setting_change
from app.db.commitments import encode, encode_row
from app.db.exemption_tables import exemption, exemption_step
from app.db.upserting import in_batches
from app.db.watch_tables import alert, counterparty
from app.db.webhook_tables import webhook_endpoint, webhook_secret

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong to a record, made with it: those whose `parent` column names it, as one cell `name`.

    `many`: there may be too many of them to hold in memory; they have a number `id`. `whole`: every row of the table
    has to belong to a record.
    """

    name: str
    table: Table
    parent: str
    left_out: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    many: bool = False
    whole: bool = False

    def shown(self) -> list[str]:
        """The columns covered."""
        columns = [column.name for column in self.table.columns if column.name not in self.left_out]
        return [name for name in columns if not self.only or name in self.only]


@dataclass(frozen=True, slots=True)
class Written:
    """A row that was just written and nothing changes any more, with all rows that belong to it by their part's name.

    All values are as the database gives them back. A part that is left out has no rows.
    """

    row: Mapping[str, Any]
    parts: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Record:
    """A kind of row that each event is about.

    `working` columns say how far the machine has come with it and are no part of the record. A record that `changes`
    is held against the newest event about it. `parts` are covered with it. `erasable` are the columns that may hold
    what is personal, and what stands there once it is erased.
    """

    table: Table
    key: tuple[str, ...] = ("id",)
    parts: tuple[Part, ...] = ()
    working: frozenset[str] = frozenset()
    changes: bool = False
    erasable: Mapping[str, Any] = field(default_factory=dict)

    def subject_of(self, row: Mapping[str, Any]) -> str:
        """The name under which an event knows this row."""
        return "/".join(str(row[name]) for name in self.key)

    def subject_column(self) -> ColumnElement[str]:
        """The same in SQL."""
        first, *rest = (cast(self.table.c[name], String) for name in self.key)
        named: ColumnElement[str] = first
        for column in rest:
            named = named + literal("/") + column
        return named

    def cells(
        self, connection: Connection, subjects: Sequence[str], *, lock: bool = False
    ) -> dict[str, dict[str, bytes]]:
        """The cells of these records by subject; one that is not there is left out.

        Raises: ValueError or the like where what is stored cannot be read as what it should be.
        """
        found: dict[str, dict[str, bytes]] = {}
        keys: dict[Any, str] = {}
        for some in in_batches(list(dict.fromkeys(subjects))):
            query = _rows_under(self.table, self.key[-1])
            if lock and self.changes:
                query = query.with_for_update()
            for row in connection.execute(query, {"keys": self._keys(some)}).mappings():
                subject = self.subject_of({**row})
                keys[row[self.key[-1]]] = subject
                found[subject] = self._own_cells(row)
        for part in self.parts:
            for key, value in _part_cells(connection, part, list(keys)):
                found[keys[key]][part.name] = value
        return found

    def cells_written(self, written: Written) -> dict[str, bytes]:
        """The same cells of a row that was just written, without asking the database for it."""
        cells = self._own_cells(written.row)
        for part in self.parts:
            digests = _digests(part, ({"_parent": "", **row} for row in written.parts.get(part.name, ())))
            cells.update((part.name, digest) for _, digest in digests)
        return cells

    def _own_cells(self, row: Mapping[Any, Any]) -> dict[str, bytes]:
        return {name: encode(value) for name, value in row.items() if value is not None and name not in self.working}

    def _keys(self, subjects: Sequence[str]) -> list[Any]:
        """The last part of each subject's key, as its column has it."""
        *others, last = (self.table.c[name] for name in self.key)
        if not others:
            return [_typed(last.type.python_type, subject) for subject in subjects]
        return [subject.rsplit("/", 1)[-1] for subject in subjects]


def _typed(kind: type, subject: str) -> Any:
    """A subject as its key column has it; what cannot be is a key that no row has."""
    if kind is not int:
        return subject
    return int(subject) if subject.isdecimal() else -1


def _part_cells(connection: Connection, part: Part, keys: Sequence[Any]) -> Iterator[tuple[Any, bytes]]:
    return _digests(part, _many(connection, part, keys) if part.many else _few(connection, part, keys))


def _digests(part: Part, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, bytes]]:
    """One cell for all rows of a parent: their hash, in the order of their key."""
    if not part.many:
        # Sorted here: databases differ in the order of letters, and change it with an update of the system.
        key = [column.name for column in part.table.primary_key.columns]
        rows = sorted(rows, key=lambda row: [row[name] for name in key])
    digests: dict[Any, Any] = {}
    for row in rows:
        parent = row.pop("_parent")
        digests.setdefault(parent, sha256()).update(encode_row(row) + b"\n")
    for key, digest in digests.items():
        yield key, digest.hexdigest().encode()


def _few(connection: Connection, part: Part, keys: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for some in in_batches(keys):
        for row in connection.execute(_parts_under(part), {"keys": some}).mappings():
            yield {**row}


def _many(connection: Connection, part: Part, keys: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """The rows of one record after the other, some at a time."""
    number = part.table.c.id
    query = _rows(part).order_by(number).limit(_AT_ONCE)
    for key in keys:
        after = -1
        while (
            some := connection.execute(query.where(part.table.c[part.parent] == key, number > after)).mappings().all()
        ):
            for row in some:
                yield {**row}
            after = some[-1]["id"]


@cache
def _rows_under(table: Table, key: str) -> Select[Any]:
    return select(table).where(table.c[key].in_(bindparam("keys", expanding=True)))


@cache
def _parts_under(part: Part) -> Select[Any]:
    of_them = part.table.c[part.parent].in_(bindparam("keys", expanding=True))
    return _rows(part).where(of_them)


def _rows(part: Part) -> Select[Any]:
    return select(part.table.c[part.parent].label("_parent"), *(part.table.c[name] for name in part.shown()))


_LISTINGS = Part("listings", tables.listing_version, "known_from", left_out=frozenset({"known_to"}), many=True)
_ENDED = Part("ended", tables.listing_version, "known_to", only=frozenset({"id", "known_to"}), many=True)
_DEALS = Part("deals", tables.past_deal, "import_id", many=True, whole=True)

RECORDS: dict[str, Record] = {
    # A plain word: the library's own kind of word cannot be encoded.
    str(record.table.name): record
    for record in (
        Record(
            tables.screening,
            parts=(
                Part("serials", tables.screening_serial, "screening_id"),
                Part("idempotency", tables.idempotency_key, "screening_id"),
            ),
            erasable={"request": "", "record": "", "answer": "", "basis": None},
        ),
        Record(tables.decision, erasable={"note": None}),
        Record(tables.report, key=("tenant", "sha256")),
        Record(tables.list_load, parts=(_LISTINGS, _ENDED), changes=True),
        Record(tables.list_fetch),
        Record(tables.api_key, changes=True),
        Record(tables.affiliation, changes=True),
        Record(tables.history_import, parts=(_DEALS,), changes=True),
        Record(
            counterparty,
            working=frozenset({"due", "marks", "screened_at"}),
            changes=True,
            erasable={"reference": "erased", "content": '{"role":"other","name":"erased"}'},
        ),
        Record(alert, changes=True, erasable={"reference": None, "detail": "{}"}),
        Record(
            exemption,
            parts=(Part("steps", exemption_step, "exemption_id"),),
            changes=True,
            erasable={"party": '{"name":["erased"]}', "party_hash": "", "name_key": "", "reason": "erased"},
        ),
        Record(webhook_endpoint, parts=(Part("secrets", webhook_secret, "endpoint_id"),), changes=True),
        Record(setting_change),
        Record(erasure),
    )
}
"""Every kind of record by the name of its table. A table that is added to keep facts is added here."""

CHAIN = frozenset({"audit_event", "audit_head"})
"""The chain itself."""

WORKING = frozenset(
    {
        "counterparty_match",
        "watched_deal",
        "waiting",
        "batch",
        "batch_piece",
        "monitor_state",
        "webhook_event",
        "webhook_delivery",
        "webhook_attempt",
        "screening_trace",
    }
)
"""Where monitoring keeps how far it has come, what waits for a person, messages on
their way, files that are worked through and may be removed, hashes by which screenings are found.

All of it is made of the records, and decides nothing.
"""
