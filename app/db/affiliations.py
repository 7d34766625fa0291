"""The dealer's register of who belongs to whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, bindparam, insert, or_, select

from app.db.tables import affiliation
from app.domain.facts import AffiliationRecord


@dataclass(frozen=True, slots=True)
class StoredAffiliation:
    """A record with its id, who noted it and when."""

    id: str
    record: AffiliationRecord
    recorded_by: str
    recorded_at: datetime


_ALL = (
    select(affiliation)
    .where(affiliation.c.tenant == bindparam("tenant"))
    .order_by(affiliation.c.recorded_at, affiliation.c.id)
)


class AffiliationRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, noted: StoredAffiliation, tenant: str) -> None:
        """Append a record; a later one on the same pair speaks for the present."""
        self._connection.execute(
            insert(affiliation),
            {
                "id": noted.id,
                "tenant": tenant,
                "claimant": noted.record.claimant,
                "principal": noted.record.principal,
                "status": noted.record.status,
                "date": noted.record.date,
                "source": noted.record.source,
                "recorded_by": noted.recorded_by,
                "recorded_at": noted.recorded_at,
            },
        )

    def all(self, tenant: str) -> tuple[StoredAffiliation, ...]:
        """Every record, oldest first."""
        return tuple(_stored(row) for row in self._connection.execute(_ALL, {"tenant": tenant}).mappings())

    def page(
        self, tenant: str, *, after: tuple[datetime, str] | None = None, limit: int
    ) -> tuple[StoredAffiliation, ...]:
        """Some records, oldest first; `after` is the moment and id of the last one already seen."""
        table = affiliation.c
        query = select(affiliation).where(table.tenant == tenant)
        if after is not None:
            moment, last = after
            later = and_(table.recorded_at == moment, table.id > last)
            query = query.where(or_(table.recorded_at > moment, later))
        rows = self._connection.execute(query.order_by(table.recorded_at, table.id).limit(limit)).mappings()
        return tuple(_stored(row) for row in rows)

    def get(self, record_id: str, tenant: str) -> StoredAffiliation | None:
        """One record."""
        query = select(affiliation).where(affiliation.c.id == record_id, affiliation.c.tenant == tenant)
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None


def _stored(row: RowMapping) -> StoredAffiliation:
    record = AffiliationRecord(row["claimant"], row["principal"], row["status"], row["date"], row["source"])
    return StoredAffiliation(row["id"], record, row["recorded_by"], row["recorded_at"])
