"""The dealer's past deals and imported customs records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.db.tables import past_deal
from app.domain.facts import PastDeal
from app.domain.transaction import Money


@dataclass(frozen=True, slots=True)
class KeyedDeal:
    """A past deal with the keys it is found by, and a fingerprint that two copies share."""

    deal: PastDeal
    party_key: str
    serial: str | None
    fingerprint: str


class HistoryRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, deals: Sequence[KeyedDeal], tenant: str, at: datetime) -> int:
        """Store past deals and answer how many were new."""
        before = self.count(tenant)
        insert = postgres_insert if self._connection.dialect.name == "postgresql" else sqlite_insert
        rows = [
            {
                "tenant": tenant,
                "fingerprint": one.fingerprint,
                "date": one.deal.date,
                "party": one.deal.party,
                "party_key": one.party_key,
                "country": one.deal.country,
                "make": one.deal.make,
                "amount": str(one.deal.amount.amount) if one.deal.amount else None,
                "currency": one.deal.amount.currency if one.deal.amount else None,
                "serial_number": one.deal.serial_number,
                "serial": one.serial,
                "recorded_at": at,
            }
            for one in deals
        ]
        if rows:
            self._connection.execute(insert(past_deal).on_conflict_do_nothing(), rows)
        return self.count(tenant) - before

    def count(self, tenant: str) -> int:
        """How many past deals are known."""
        query = select(func.count()).select_from(past_deal).where(past_deal.c.tenant == tenant)
        return int(self._connection.execute(query).scalar_one())

    def about(
        self, tenant: str, party_keys: Sequence[str], serials: Sequence[str], limit: int = 5000
    ) -> tuple[PastDeal, ...]:
        """The past deals of these parties or with these machines, oldest first."""
        table = past_deal.c
        query = (
            select(past_deal)
            .where(table.tenant == tenant, or_(table.party_key.in_(party_keys), table.serial.in_(serials)))
            .order_by(table.date.desc(), table.id.desc())
            .limit(limit)
        )
        rows = self._connection.execute(query).mappings().all()
        return tuple(_deal(row) for row in reversed(rows))


def _deal(row: RowMapping) -> PastDeal:
    amount = Money(Decimal(row["amount"]), row["currency"]) if row["amount"] is not None else None
    return PastDeal(
        date=row["date"],
        party=row["party"],
        country=row["country"],
        make=row["make"],
        amount=amount,
        serial_number=row["serial_number"],
    )
