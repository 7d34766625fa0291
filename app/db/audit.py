"""The chain of events: what was done is noted beside doing it, and linked in when the transaction commits."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, insert, literal, select, update

from app.db.audit_check import Fault, find_faults, untold
from app.db.audit_tables import audit_event, audit_head, erasure
from app.db.commitments import FIRST_HASH, cell_salt, chain, commit, commit_cell, seal
from app.db.recorded import RECORDS, Written

_HEAD = select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == 1)
_HEAD_HELD = _HEAD.with_for_update()
_MOVE_HEAD = update(audit_head).where(audit_head.c.id == 1)
_LINK = insert(audit_event)

SYSTEM = "system"
EVERYBODY = ""
"""The tenant of what concerns all dealers, such as the loading of a list."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done. `record` and `subject` name the row it is about, `digest` commits to that row."""

    seq: int
    at: datetime
    tenant: str
    actor: str
    kind: str
    record: str
    subject: str
    digest: str
    seal: str
    salt: str | None
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain goes: the last event's number and hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class _Note:
    kind: str
    record: str
    subject: str
    tenant: str
    actor: str
    at: datetime
    written: Written | None


class AuditRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._notes: list[_Note] = []

    def note(
        self,
        kind: str,
        record: str,
        subject: str | int,
        *,
        tenant: str,
        actor: str,
        at: datetime,
        written: Written | None = None,
    ) -> None:
        """Append an event about a row of this transaction.

        `kind` is a word such as `decision.made`, `record` the row's table as in `app.db.recorded`, `subject` its
        key. The event is about the row as it stands when the transaction commits, so the order of the two calls
        does not matter; `written` spares reading a row that nothing changes after this transaction wrote it.
        """
        if record not in RECORDS:
            raise ValueError(f"{record} is not among the records that the chain covers")
        self._notes.append(_Note(kind, record, str(subject), tenant, actor, at.astimezone(UTC), written))

    def link(self) -> None:
        """Put what was noted into the chain. Writers take turns from here until they commit, so it is done last."""
        if not self._notes:
            return
        rows = [
            self._row(note, digest, salt) for note, (digest, salt) in zip(self._notes, self._digests(), strict=True)
        ]
        self._notes = []
        head = self._connection.execute(_HEAD_HELD).one()
        seq, last = head.seq, head.hash
        for row in rows:
            seq += 1
            row["seq"] = seq
            last = row["hash"] = chain(last, row)
        self._connection.execute(_LINK, rows)
        self._connection.execute(_MOVE_HEAD, {"seq": seq, "hash": last})

    def _digests(self) -> Iterator[tuple[str, str]]:
        subjects: dict[str, list[str]] = {}
        for note in self._notes:
            if note.written is None:
                subjects.setdefault(note.record, []).append(note.subject)
        read = {name: RECORDS[name].cells(self._connection, of, lock=True) for name, of in subjects.items()}
        for note in self._notes:
            if note.written is not None:
                cells = RECORDS[note.record].cells_written(note.written)
            elif note.subject in read[note.record]:
                cells = read[note.record][note.subject]
            else:
                raise LookupError(f"an event tells of {note.record} {note.subject}, which is not there")
            salt = secrets.token_hex(16)
            yield commit(cells, salt), salt

    @staticmethod
    def _row(note: _Note, digest: str, salt: str) -> dict[str, object]:
        return {
            "at": note.at,
            "tenant": note.tenant,
            "actor": note.actor,
            "kind": note.kind,
            "record": note.record,
            "subject": note.subject,
            "digest": digest,
            "seal": seal(salt),
            "salt": salt,
        }

    def erase(
        self, erasure_id: str, record: str, subject: str, *, tenant: str, reason: str, actor: str, at: datetime
    ) -> bool:
        """Empty what is personal in a row, and keep what proves the rest of it.

        False where the row is not as its newest event says, or was erased before.
        """
        kind, newest = RECORDS[record], self.about(record, subject)[-1:]
        cells = kind.cells(self._connection, [subject], lock=True).get(subject)
        salt = newest[0].salt if newest else None
        if cells is None or salt is None or commit(cells, salt) != newest[0].digest:
            return False
        gone = {
            name: commit_cell(name, value, cell_salt(salt, name))
            for name, value in cells.items()
            if name in kind.erasable
        }
        row = {
            "id": erasure_id,
            "tenant": tenant,
            "record": record,
            "subject": subject,
            "seq": newest[0].seq,
            "erased": msgspec.json.encode(gone).decode(),
            "salts": msgspec.json.encode({name: cell_salt(salt, name) for name in cells if name not in gone}).decode(),
            "reason": reason,
            "erased_by": actor,
            "erased_at": at,
        }
        self._connection.execute(insert(erasure), row)
        empty = update(kind.table).where(kind.table.c.id == subject)
        self._connection.execute(empty.values({name: kind.erasable[name] for name in gone}))
        about = (audit_event.c.record == record) & (audit_event.c.subject == subject)
        self._connection.execute(update(audit_event).where(about).values(salt=None))
        return True

    def head(self) -> Head | None:
        """How far the chain goes; None where the row that says so is gone."""
        row = self._connection.execute(_HEAD).one_or_none()
        return Head(row.seq, row.hash) if row else None

    def untold(self) -> Iterator[tuple[str, str, str]]:
        """The rows that no event tells of: record, subject and tenant."""
        for name, record in RECORDS.items():
            tenant = record.table.c.get("tenant", literal(EVERYBODY))
            for subject, of in self._connection.execute(untold(record).add_columns(tenant)):
                yield name, str(subject), of

    def hash_at(self, seq: int) -> str | None:
        """The hash of an event; None where there is no such event."""
        if seq == 0:
            return FIRST_HASH
        return self._connection.execute(select(audit_event.c.hash).where(audit_event.c.seq == seq)).scalar_one_or_none()

    def faults(self, progress: Callable[[int], None]) -> Iterator[Fault]:
        """Everything in chain and records that is not as it was written; `progress` is told the events checked."""
        return find_faults(self._connection, progress)

    def about(self, record: str, subject: str | int) -> tuple[Event, ...]:
        """The events about one row, oldest first."""
        table = audit_event.c
        query = select(audit_event).where(table.record == record, table.subject == str(subject)).order_by(table.seq)
        return tuple(Event(**row) for row in self._connection.execute(query).mappings())
