"""Stored screenings: they are added and read. Nothing here changes or deletes one; triggers refuse it too."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select

from app.db.locks import lock_name
from app.db.naming import holds_name
from app.db.recorded import Written
from app.db.tables import screening, screening_serial, screening_trace
from app.domain.screening import Screening, Verdict
from app.domain.transaction import Transaction
from app.errors import Erased

_decode_request = msgspec.json.Decoder(Transaction).decode
_decode_screening = msgspec.json.Decoder(Screening).decode
_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

# What every screening asks is put together once.
_TABLE = screening.c
_OURS = _TABLE.tenant == bindparam("tenant")
_MOMENTS = select(_TABLE.id, _TABLE.as_of, _TABLE.created_at)
_ONE = select(screening).where(_TABLE.id == bindparam("id"), _OURS)
_OF_DEAL = _MOMENTS.where(_OURS, _TABLE.deal == bindparam("deal"))
_SCREENED_AGAIN = _MOMENTS.where(_TABLE.rescreen_of == bindparam("id"))
_ADD, _ADD_SERIALS, _ADD_TRACES = insert(screening), insert(screening_serial), insert(screening_trace)


@dataclass(frozen=True, slots=True)
class StoredScreening:
    """A screening as it stands in the database. `answer` is what the caller was answered, byte for byte.

    `request` and `record` are JSON; `screening` reads them back. `replayed` says that it was given back for
    an Idempotency-Key instead of being made.
    """

    id: str
    tenant: str
    created_at: datetime
    reference: str | None
    deal: str | None
    verdict: Verdict
    risk_score: int
    actor: str
    rescreen_of: str | None
    request: bytes
    record: bytes
    answer: bytes
    replayed: bool = False

    @property
    def transaction(self) -> Transaction:
        """The deal as it was asked."""
        return _decode_request(self.request)

    @property
    def screening(self) -> Screening:
        """The whole screening, read back."""
        return _decode_screening(_join(self.request, self.record))


class ScreeningRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._written: dict[str, Written] = {}

    def add(
        self,
        made: Screening,
        answer: bytes,
        *,
        tenant: str,
        actor: str,
        serials: Collection[str] = (),
        traces: Collection[str] = (),
        rescreen_of: str | None = None,
        basis: bytes | None = None,
    ) -> StoredScreening:
        """Store a screening for good, and answer it as it stands there; `basis` is what it rested on, packed."""
        request, record = _split(made)
        row = {
            "id": made.id,
            "tenant": tenant,
            "created_at": made.created_at.astimezone(UTC),
            "as_of": made.as_of,
            "reference": made.transaction.reference,
            "deal": made.transaction.deal,
            "stage": made.transaction.stage,
            "verdict": made.assessment.verdict,
            "risk_score": made.assessment.risk_score,
            "actor": actor,
            "rescreen_of": rescreen_of,
            "policy": made.engine.policy,
            "engine": made.engine.version,
            "lists": msgspec.json.encode(made.lists).decode(),
            "request": request.decode(),
            "record": record.decode(),
            "answer": answer.decode(),
            "basis": basis,
        }
        self._connection.execute(_ADD, row)
        of_machines = [{"screening_id": made.id, "serial": serial} for serial in sorted(serials)]
        if of_machines:
            self._connection.execute(_ADD_SERIALS, of_machines)
        if traces:
            of_it = {"screening_id": made.id, "created_at": made.created_at, "deal": made.transaction.deal}
            self._connection.execute(_ADD_TRACES, [{**of_it, "trace": trace} for trace in sorted(traces)])
        self._written[made.id] = Written(row, {"serials": of_machines})
        return _stored(row)

    def written(self, screening_id: str) -> Written:
        """What `add` wrote of a screening in this transaction."""
        return self._written[screening_id]

    def get(self, screening_id: str, tenant: str) -> StoredScreening | None:
        """One screening, or None where this tenant has none of that id.

        Raises: Erased where its content was erased.
        """
        given = {"id": screening_id, "tenant": tenant}
        row = self._connection.execute(_ONE, given).mappings().one_or_none()
        if row is not None and not row["answer"]:
            raise Erased(f"The content of {screening_id} was erased; the record says when, by whom and why.")
        return _stored(row) if row else None

    def rescreened_by(self, screening_id: str, tenant: str) -> str | None:
        """The screening whose deal this one screened again, also of one that was erased; None: none."""
        query = select(screening.c.rescreen_of).where(screening.c.id == screening_id, screening.c.tenant == tenant)
        return self._connection.execute(query).scalar_one_or_none()

    def naming(self, tenant: str, name: str) -> tuple[str, ...]:
        """The screenings whose request or answer holds this name, in these letters or in small ones."""
        table = screening.c
        held = holds_name(name, table.request, table.answer)
        query = select(table.id).where(table.tenant == tenant, table.answer != "", held)
        return tuple(self._connection.execute(query.order_by(table.id)).scalars())

    def made_before(self, tenant: str, moment: datetime, limit: int) -> tuple[str, ...]:
        """Some of the screenings older than this, those that were erased left out."""
        table = screening.c
        query = select(table.id).where(table.tenant == tenant, table.created_at <= moment, table.answer != "")
        return tuple(self._connection.execute(query.order_by(table.created_at).limit(limit)).scalars())

    def basis(self, screening_id: str, tenant: str) -> bytes | None:
        """What a screening rested on, packed; None where that was not kept."""
        query = select(screening.c.basis).where(screening.c.id == screening_id, screening.c.tenant == tenant)
        return self._connection.execute(query).scalar_one_or_none()

    def lock(self, screening_id: str) -> None:
        """Keep others from deciding on a screening until this transaction ends."""
        self._connection.execute(select(screening.c.id).where(screening.c.id == screening_id).with_for_update())

    def lock_deal(self, tenant: str, deal: str) -> None:
        """Keep others from storing a screening of this deal, and from deciding on one, until this transaction ends."""
        lock_name(self._connection, f"deal\0{tenant}\0{deal}")

    def newer_than(self, stored: StoredScreening) -> str | None:
        """The newest screening that has taken this one's place: of its deal, or of the same request again.

        What was screened as of a day gone by is a question about the past and takes no place.
        """
        again = _live(self._connection.execute(_SCREENED_AGAIN, {"id": stored.id}))
        here = (stored.created_at, stored.id)
        return max((one for one in (*again, *self.others_of_deal(stored)) if one > here), default=(None, None))[1]

    def others_of_deal(self, stored: StoredScreening) -> list[tuple[datetime, str]]:
        """The other screenings of its deal by moment and id, but those about a day gone by."""
        if stored.deal is None:
            return []
        rows = self._connection.execute(_OF_DEAL, {"tenant": stored.tenant, "deal": stored.deal})
        return [one for one in _live(rows) if one[1] != stored.id]

    def page(
        self,
        tenant: str,
        *,
        verdict: Verdict | None = None,
        reference: str | None = None,
        deal: str | None = None,
        before: tuple[datetime, str] | None = None,
        limit: int = 50,
    ) -> tuple[StoredScreening, ...]:
        """Screenings, newest first; `before` is the moment and id of the last one already seen."""
        table = screening.c
        query = select(screening).where(table.tenant == tenant, table.answer != "")
        if verdict is not None:
            query = query.where(table.verdict == verdict)
        if reference is not None:
            query = query.where(table.reference == reference)
        if deal is not None:
            query = query.where(table.deal == deal)
        if before is not None:
            moment, last = before
            query = query.where(or_(table.created_at < moment, and_(table.created_at == moment, table.id < last)))
        query = query.order_by(table.created_at.desc(), table.id.desc()).limit(limit)
        return tuple(_stored(row) for row in self._connection.execute(query).mappings() if row["answer"])

    def newest_of_deal(self, tenant: str, deal: str) -> StoredScreening | None:
        """The newest screening of a deal that is not about a day gone by."""
        rows = self._connection.execute(_OF_DEAL, {"tenant": tenant, "deal": deal})
        for _, screening_id in sorted(_live(rows), reverse=True):
            with suppress(Erased):
                return self.get(screening_id, tenant)
        return None

    def forget_traces(self, screening_id: str) -> None:
        """Let a screening be found by its buyers no more."""
        self._connection.execute(delete(screening_trace).where(screening_trace.c.screening_id == screening_id))


def _live(rows: Iterable[Row[Any, Any, Any]]) -> list[tuple[datetime, str]]:
    """Moment and id of the screenings among these that are not about a day gone by."""
    return [(row.created_at, row.id) for row in rows if row.as_of >= row.created_at.date()]


def as_it_reads_back(made: Screening) -> Screening:
    """The screening as the database would give it back, so that caller and record cannot differ."""
    return _decode_screening(msgspec.json.encode(made))


def _split(made: Screening) -> tuple[bytes, bytes]:
    fields = {
        field.name: getattr(made, field.name) for field in dataclasses.fields(made) if field.name != "transaction"
    }
    return msgspec.json.encode(made.transaction), msgspec.json.encode(fields)


def _join(request: bytes, record: bytes) -> bytes:
    return msgspec.json.encode({**_decode_fields(record), "transaction": msgspec.Raw(request)})


def _stored(row: Mapping[Any, Any]) -> StoredScreening:
    return StoredScreening(
        id=row["id"],
        tenant=row["tenant"],
        created_at=row["created_at"],
        reference=row["reference"],
        deal=row["deal"],
        verdict=Verdict(row["verdict"]),
        risk_score=row["risk_score"],
        actor=row["actor"],
        rescreen_of=row["rescreen_of"],
        request=row["request"].encode(),
        record=row["record"].encode(),
        answer=row["answer"].encode(),
    )
