"""The dealer's past deals and imported customs records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, SelectBase, bindparam, func, insert, select, union

from app.db.tables import history_import, past_deal
from app.db.upserting import insert_for
from app.domain.facts import PastDeal
from app.domain.transaction import Money


@dataclass(frozen=True, slots=True)
class KeyedDeal:
    """A past deal with the keys it is found by, and a fingerprint that two copies share."""

    deal: PastDeal
    party_key: str
    serial: str | None
    fingerprint: str


def _newest(found: SelectBase) -> Select[Any]:
    table = past_deal.c
    return (
        select(past_deal)
        .where(table.id.in_(found.subquery().select()))
        .order_by(table.date.desc(), table.id.desc())
        .limit(bindparam("limit"))
    )


_IDS = select(past_deal.c.id).where(past_deal.c.tenant == bindparam("tenant"))
_OF_PARTIES = _IDS.where(past_deal.c.party_key.in_(bindparam("parties", expanding=True)))
_ABOUT_PARTIES = _newest(_OF_PARTIES)
# Two look-ups, each by its own index; as one condition with `or` every deal of the tenant would be read.
_ABOUT_BOTH = _newest(union(_OF_PARTIES, _IDS.where(past_deal.c.serial.in_(bindparam("serials", expanding=True)))))


class HistoryRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin_import(self, import_id: str, tenant: str, by: str, at: datetime) -> None:
        """Note that past deals are put in together."""
        row = {"id": import_id, "tenant": tenant, "imported_by": by, "imported_at": at}
        self._connection.execute(insert(history_import), row)

    def add(self, deals: Sequence[KeyedDeal], tenant: str, at: datetime, import_id: str) -> None:
        """Store past deals of an import that was begun; one that is known already is left as it is."""
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
                "import_id": import_id,
            }
            for one in deals
        ]
        if rows:
            self._connection.execute(insert_for(self._connection, past_deal).on_conflict_do_nothing(), rows)

    def count(self, tenant: str) -> int:
        """How many past deals are known."""
        query = select(func.count()).select_from(past_deal).where(past_deal.c.tenant == tenant)
        return int(self._connection.execute(query).scalar_one())

    def about(
        self, tenant: str, party_keys: Sequence[str], serials: Sequence[str], limit: int = 5000
    ) -> tuple[PastDeal, ...]:
        """The past deals of these parties or with these machines, oldest first."""
        given = {"tenant": tenant, "parties": party_keys, "limit": limit}
        if serials:
            rows = self._connection.execute(_ABOUT_BOTH, {**given, "serials": serials}).mappings().all()
        else:
            rows = self._connection.execute(_ABOUT_PARTIES, given).mappings().all()
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
