"""Holds the chain of events and the records against each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, RowMapping, Select, exists, select
from sqlalchemy.exc import StatementError

from app.db.audit_tables import audit_event, audit_head, erasure
from app.db.commitments import FIRST_HASH, Cells, chain, commit, commit_cell, encode, join, seal
from app.db.recorded import RECORDS, Part, Record

_AT_ONCE = 500
# What the driver and the column types raise for a value that cannot be what the column holds.
_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, StatementError)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written. `seq` is the event's number, None where no event tells of it."""

    seq: int | None
    record: str
    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class _Erased:
    """What an erasure left behind to prove the rest of its record: commitments and salts by cell."""

    seq: int
    erased: Mapping[str, str]
    salts: Mapping[str, str]


def find_faults(connection: Connection, progress: Callable[[int], None]) -> Iterator[Fault]:
    """Every fault: those of events by number, then those of the chain's end, then rows that no event tells of."""
    reader = _Reader(connection)
    last, expected = FIRST_HASH, 1
    while events := reader.events(expected):
        for event in events:
            if event["seq"] != expected:
                yield _fault(event, f"{_missing(expected, event['seq'] - 1)} before it")
            elif chain(last, {**event}) != event["hash"]:
                yield _fault(event, "the event or its place in the chain was changed")
            elif event["salt"] is not None and seal(event["salt"]) != event["seal"]:
                yield _fault(event, "the event's salt was changed")
            last, expected = event["hash"], event["seq"] + 1
        yield from reader.faulty_rows(events)
        progress(expected - 1)
    yield from reader.faulty_end(expected - 1, last)
    for name, record in RECORDS.items():
        yield from reader.untold(name, record)


def untold(record: Record) -> Select[str]:
    """The subjects of those rows that no event tells of."""
    subject = record.subject_column()
    told = exists().where(audit_event.c.record == record.table.name, audit_event.c.subject == subject)
    return select(subject.label("subject")).where(~told)


class _Reader:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, since: int) -> Sequence[RowMapping]:
        """Some events from this number on."""
        query = select(audit_event).where(audit_event.c.seq >= since).order_by(audit_event.c.seq).limit(_AT_ONCE)
        return self._connection.execute(query).mappings().all()

    def faulty_rows(self, events: Sequence[RowMapping]) -> Iterator[Fault]:
        """Those of these events whose row is not as they say, as far as they are the newest about it."""
        newest = self._newest(events[0]["seq"], events[-1]["seq"])
        current = [event for event in events if event["seq"] in newest]
        yield from self._emptied([event for event in events if event["seq"] not in newest and event["salt"] is None])
        for name in dict.fromkeys(event["record"] for event in current):
            of_kind = [event for event in current if event["record"] == name]
            record = RECORDS.get(name)
            if record is None:
                yield from (_fault(event, f"there are no records called {name}") for event in of_kind)
                continue
            cells = self._cells(record, [event["subject"] for event in of_kind])
            erased = self._erased(name, [event["subject"] for event in of_kind])
            for event in of_kind:
                subject = event["subject"]
                if subject not in cells:
                    yield _fault(event, "the row is missing")
                elif what := _compare(event, cells[subject], erased.get(subject), record):
                    yield _fault(event, what)

    def faulty_end(self, seq: int, last: str) -> Iterator[Fault]:
        """Whether the chain ends where its head says."""
        heads = self._connection.execute(select(audit_head)).mappings().all()
        if len(heads) != 1 or heads[0]["id"] != 1:
            yield Fault(seq + 1, "audit_head", "1", "the head of the chain is missing or not alone")
        elif heads[0]["seq"] != seq:
            what = f"the chain's head names {heads[0]['seq']} as the last event, and the last one here is {seq}"
            yield Fault(seq + 1, "audit_head", "1", what)
        elif heads[0]["hash"] != last:
            yield Fault(seq, "audit_head", "1", "the chain's head has another hash than the last event")

    def untold(self, name: str, record: Record) -> Iterator[Fault]:
        """Rows that no event tells of, and rows that belong to none."""
        for found in self._connection.execute(untold(record)).scalars():
            yield Fault(None, name, str(found), "no event tells of this row")
        for part in record.parts:
            yield from self._stray(part, record)

    def _stray(self, part: Part, record: Record) -> Iterator[Fault]:
        parent, key = part.table.c[part.parent], record.table.c[record.key[-1]]
        query = select(parent).where(parent.is_not(None), ~exists().where(key == parent)).distinct()
        for found in self._connection.execute(query).scalars():
            what = f"rows of {part.table.name} belong to a {record.table.name} that is not there"
            yield Fault(None, part.table.name, str(found), what)
        if part.whole:
            lost = select(*part.table.primary_key.columns).where(parent.is_(None))
            for row in self._connection.execute(lost):
                yield Fault(None, part.table.name, "/".join(map(str, row)), "no event tells of this row")

    def _emptied(self, events: Sequence[RowMapping]) -> Iterator[Fault]:
        """Those of these events, which have no salt any more, whose row was not erased."""
        for event in events:
            if event["subject"] not in self._erased(event["record"], [event["subject"]]):
                yield _fault(event, _NO_SALT)

    def _newest(self, first: int, last: int) -> set[int]:
        later = audit_event.alias("later")
        table = audit_event.c
        told_later = exists().where(
            later.c.record == table.record, later.c.subject == table.subject, later.c.seq > table.seq
        )
        query = select(table.seq).where(table.seq.between(first, last), ~told_later)
        return set(self._connection.execute(query).scalars())

    def _cells(self, record: Record, subjects: Sequence[str]) -> dict[str, dict[str, bytes] | None]:
        """The cells of these rows; None for one that cannot be read."""
        try:
            return dict(record.cells(self._connection, subjects))
        except _UNREADABLE:
            if len(subjects) == 1:
                return {subjects[0]: None}
        one_by_one: dict[str, dict[str, bytes] | None] = {}
        for subject in subjects:
            one_by_one |= self._cells(record, [subject])
        return one_by_one

    def _erased(self, name: str, subjects: Sequence[str]) -> dict[str, _Erased]:
        query = select(erasure).where(erasure.c.record == name, erasure.c.subject.in_(subjects))
        found = {}
        for row in self._connection.execute(query).mappings():
            try:
                cells = (msgspec.json.decode(row[column], type=dict[str, str]) for column in ("erased", "salts"))
                found[row["subject"]] = _Erased(row["seq"], *cells)
            except msgspec.MsgspecError:
                continue
        return found


def _compare(event: RowMapping, cells: Cells | None, erased: _Erased | None, record: Record) -> str | None:
    """What is wrong with the row that an event tells of; None where nothing is."""
    if cells is None:
        return "the row cannot be read: it holds what its columns cannot"
    if event["salt"] is not None:
        return None if commit(cells, event["salt"]) == event["digest"] else _CHANGED
    if erased is None or erased.seq != event["seq"]:
        return _NO_SALT
    commitments = dict(erased.erased)
    for name, value in cells.items():
        if name in commitments:
            if value != encode(record.erasable.get(name)):
                return f"{name} was erased, and something stands there"
        elif name not in erased.salts:
            return _CHANGED
        else:
            commitments[name] = commit_cell(name, value, erased.salts[name])
    return None if join(commitments) == event["digest"] else _CHANGED


_CHANGED = "the row is not as it was written"
_NO_SALT = "the event's salt is gone, and no erasure tells of it"


def _missing(first: int, last: int) -> str:
    return f"event {first} is missing" if first == last else f"the events {first} to {last} are missing"


def _fault(event: RowMapping, what: str) -> Fault:
    return Fault(event["seq"], event["record"], event["subject"], what)
