"""Batches and their pieces. Totals move only in the transaction that stores what a piece came to."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from app.db.batch_tables import batch, batch_piece
from app.domain.batch import Batch, BatchPiece, BatchState, LineFormat, LineKind, LineOutcome
from app.domain.screening import ListVersion

_Lists = tuple[tuple[ListVersion, ...], ...]
_decode_lists = msgspec.json.Decoder(_Lists).decode
_decode_counts = msgspec.json.Decoder(dict[LineOutcome, int]).decode


class BatchRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Batch) -> None:
        """Store a batch that has no lines yet."""
        row = {
            "id": one.id,
            "tenant": one.tenant,
            "actor": one.actor,
            "kind": one.kind,
            "layout": one.layout,
            "name": one.name,
            "fingerprint": one.fingerprint,
            "state": one.state,
            "by_command": one.by_command,
            "previous": one.previous,
            "created_at": one.created_at,
        }
        self._connection.execute(insert(batch), row)

    def add_pieces(self, batch_id: str, pieces: Sequence[BatchPiece]) -> None:
        """Store pieces that wait to be done."""
        if pieces:
            self._connection.execute(insert(batch_piece), [_row(batch_id, one) for one in pieces])

    def received(self, batch_id: str, lines: int, shares: int) -> None:
        """All its lines are in: it may be done."""
        self._connection.execute(
            update(batch).where(batch.c.id == batch_id).values(state=BatchState.WAITING, lines=lines, shares=shares)
        )

    def get(self, batch_id: str, tenant: str | None = None) -> Batch | None:
        """One batch, of that dealer unless None."""
        return self._one(batch_id, tenant)

    def locked(self, batch_id: str, tenant: str | None = None) -> Batch | None:
        """The same, and nobody else changes it before this transaction ends."""
        return self._one(batch_id, tenant, lock=True)

    def page(
        self, tenant: str, *, before: str | None = None, state: BatchState | None = None, limit: int
    ) -> tuple[Batch, ...]:
        """A dealer's batches, newest first."""
        query = select(batch).where(batch.c.tenant == tenant)
        if before is not None:
            query = query.where(batch.c.id < before)
        if state is not None:
            query = query.where(batch.c.state == state)
        rows = self._connection.execute(query.order_by(batch.c.id.desc()).limit(limit)).mappings()
        return tuple(_stored(row) for row in rows)

    def newest(self, tenant: str, fingerprint: str, states: Collection[BatchState]) -> Batch | None:
        """The newest run of a file that is in one of these states."""
        query = (
            select(batch)
            .where(batch.c.tenant == tenant, batch.c.fingerprint == fingerprint, batch.c.state.in_(states))
            .order_by(batch.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None

    def in_states(self, states: Collection[BatchState]) -> tuple[Batch, ...]:
        """Every dealer's batches in these states, oldest first."""
        rows = self._connection.execute(select(batch).where(batch.c.state.in_(states)).order_by(batch.c.id)).mappings()
        return tuple(_stored(row) for row in rows)

    def set_state(self, batch_id: str, state: BatchState, *, by_command: bool, finished_at: datetime | None) -> None:
        """Move a batch on; `finished_at` is when it ended for good."""
        self._connection.execute(
            update(batch)
            .where(batch.c.id == batch_id)
            .values(state=state, by_command=by_command, finished_at=finished_at)
        )

    def undone(self, batch_id: str, after: int = -1, limit: int = 100, share: int = 0, shares: int = 1) -> list[int]:
        """The numbers of some pieces that wait to be done, in order: those of one share, or all."""
        table = batch_piece.c
        query = select(table.number).where(
            table.batch_id == batch_id, table.done_at.is_(None), table.number > after, table.number % shares == share
        )
        return list(self._connection.execute(query.order_by(table.number).limit(limit)).scalars())

    def count_undone(self, batch_id: str, share: int = 0, shares: int = 1) -> int:
        """How many pieces of a share wait to be done."""
        table = batch_piece.c
        query = select(func.count()).where(
            table.batch_id == batch_id, table.done_at.is_(None), table.number % shares == share
        )
        return int(self._connection.execute(query).scalar_one())

    def piece(self, batch_id: str, number: int) -> BatchPiece | None:
        """A piece that waits to be done; None where it is done."""
        table = batch_piece.c
        query = select(table.number, table.first_line, table.last_line, table.lines, table.content).where(
            table.batch_id == batch_id, table.number == number, table.done_at.is_(None)
        )
        row = self._connection.execute(query).one_or_none()
        return BatchPiece(*row) if row else None

    def done(self, batch_id: str, number: int, results: bytes, at: datetime) -> bool:
        """Store what a piece came to; False where it was done before."""
        table = batch_piece.c
        stored = self._connection.execute(
            update(batch_piece)
            .where(table.batch_id == batch_id, table.number == number, table.done_at.is_(None))
            .values(results=results, done_at=at)
        )
        return stored.rowcount == 1

    def progress(self, moved: Batch) -> None:
        """Write state and totals anew, of a batch that is `locked`."""
        self._connection.execute(
            update(batch)
            .where(batch.c.id == moved.id)
            .values(
                state=moved.state,
                started_at=moved.started_at,
                finished_at=moved.finished_at,
                lines_done=moved.lines_done,
                changed=moved.changed,
                counts=msgspec.json.encode(moved.counts).decode(),
                lists=msgspec.json.encode(moved.lists).decode(),
            )
        )

    def results(self, batch_id: str, after: int = -1) -> tuple[int, bytes] | None:
        """What the next piece after this number that is done came to; None at the end."""
        table = batch_piece.c
        query = (
            select(table.number, table.results)
            .where(table.batch_id == batch_id, table.number > after, table.done_at.is_not(None))
            .order_by(table.number)
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return (row.number, row.results) if row else None

    def results_between(self, batch_id: str, first_line: int, last_line: int) -> list[bytes]:
        """What the pieces that hold any of these lines came to."""
        table = batch_piece.c
        query = select(table.results).where(
            table.batch_id == batch_id,
            table.first_line <= last_line,
            table.last_line >= first_line,
            table.done_at.is_not(None),
        )
        return list(self._connection.execute(query.order_by(table.number)).scalars())

    def forget(self, batch_id: str) -> None:
        """Remove a batch with its lines and what they came to."""
        self._connection.execute(delete(batch_piece).where(batch_piece.c.batch_id == batch_id))
        self._connection.execute(delete(batch).where(batch.c.id == batch_id))

    def _one(self, batch_id: str, tenant: str | None, *, lock: bool = False) -> Batch | None:
        query = select(batch).where(batch.c.id == batch_id)
        if tenant is not None:
            query = query.where(batch.c.tenant == tenant)
        if lock:
            query = query.with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None


def _row(batch_id: str, one: BatchPiece) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "number": one.number,
        "first_line": one.first_line,
        "last_line": one.last_line,
        "lines": one.lines,
        "content": one.content,
    }


def _stored(row: RowMapping) -> Batch:
    values = dict(row)
    return Batch(
        **{
            **values,
            "kind": LineKind(row["kind"]),
            "layout": LineFormat(row["layout"]),
            "state": BatchState(row["state"]),
            "counts": _decode_counts(row["counts"]),
            "lists": _decode_lists(row["lists"]),
        }
    )
