"""Stored screenings: they are added and read. Nothing here changes or deletes one; triggers refuse it too."""

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, RowMapping, Select, and_, insert, or_, select

from app.db.tables import screening, screening_serial
from app.domain.screening import Screening, Verdict
from app.domain.transaction import Transaction

_decode_request = msgspec.json.Decoder(Transaction).decode
_decode_screening = msgspec.json.Decoder(Screening).decode
_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


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

    def add(
        self,
        made: Screening,
        answer: bytes,
        *,
        tenant: str,
        actor: str,
        serials: Collection[str] = (),
        rescreen_of: str | None = None,
    ) -> None:
        """Store a screening for good."""
        request, record = _split(made)
        self._connection.execute(
            insert(screening),
            {
                "id": made.id,
                "tenant": tenant,
                "created_at": made.created_at,
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
            },
        )
        if serials:
            rows = [{"screening_id": made.id, "serial": serial} for serial in sorted(serials)]
            self._connection.execute(insert(screening_serial), rows)

    def get(self, screening_id: str, tenant: str) -> StoredScreening | None:
        """One screening, or None where this tenant has none of that id."""
        query = select(screening).where(screening.c.id == screening_id, screening.c.tenant == tenant)
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None

    def page(
        self,
        tenant: str,
        *,
        verdict: Verdict | None = None,
        reference: str | None = None,
        before: tuple[datetime, str] | None = None,
        limit: int = 50,
    ) -> tuple[StoredScreening, ...]:
        """Screenings, newest first; `before` is the moment and id of the last one already seen."""
        table = screening.c
        query = select(screening).where(table.tenant == tenant)
        if verdict is not None:
            query = query.where(table.verdict == verdict)
        if reference is not None:
            query = query.where(table.reference == reference)
        if before is not None:
            moment, last = before
            query = query.where(or_(table.created_at < moment, and_(table.created_at == moment, table.id < last)))
        query = query.order_by(table.created_at.desc(), table.id.desc()).limit(limit)
        return tuple(_stored(row) for row in self._connection.execute(query).mappings())

    def of_deal(self, tenant: str, deal: str, limit: int = 20) -> tuple[StoredScreening, ...]:
        """The screenings of one deal, newest first."""
        return self._newest(select(screening).where(screening.c.deal == deal), tenant, limit)

    def with_serials(self, tenant: str, serials: Sequence[str], limit: int = 20) -> tuple[StoredScreening, ...]:
        """The screenings that hold one of these normalised serial numbers, newest first."""
        if not serials:
            return ()
        held = select(screening_serial.c.screening_id).where(screening_serial.c.serial.in_(serials))
        return self._newest(select(screening).where(screening.c.id.in_(held)), tenant, limit)

    def _newest(self, query: Select[tuple[object, ...]], tenant: str, limit: int) -> tuple[StoredScreening, ...]:
        query = (
            query.where(screening.c.tenant == tenant)
            .order_by(screening.c.created_at.desc(), screening.c.id.desc())
            .limit(limit)
        )
        return tuple(_stored(row) for row in self._connection.execute(query).mappings())


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


def _stored(row: RowMapping) -> StoredScreening:
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
