"""What waits for a person, the worst and oldest first."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, select, tuple_

from app.db.screenings import StoredScreening
from app.db.upserting import Insert, insert_of
from app.db.waiting_table import waiting
from app.domain.decision import Standing
from app.domain.screening import Verdict

_RANK = {Verdict.BLOCK: 0, Verdict.REVIEW: 1, Verdict.CLEAR: 2}
Place = tuple[int, datetime, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A screening in the queue; `place` orders the queue."""

    screening_id: str
    standing: Standing
    since: datetime
    place: Place


_TAKE_DEAL = delete(waiting).where(waiting.c.tenant == bindparam("of"), waiting.c.deal == bindparam("named"))


@cache
def _putting(dialect: str) -> Insert:
    statement = insert_of(dialect, waiting)
    return statement.on_conflict_do_update(
        index_elements=["screening_id"], set_={"standing": statement.excluded.standing}
    )


class QueueRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, stored: StoredScreening, standing: Standing) -> None:
        """Let a screening wait, or note where it stands while it does. It waits since it was made."""
        row = {
            "screening_id": stored.id,
            "tenant": stored.tenant,
            "deal": stored.deal,
            "rank": _RANK[stored.verdict],
            "since": stored.created_at,
            "standing": standing,
        }
        self._connection.execute(_putting(self._connection.dialect.name), row)

    def take(self, screening_id: str) -> None:
        """Let a screening wait no more."""
        self._connection.execute(delete(waiting).where(waiting.c.screening_id == screening_id))

    def take_deal(self, tenant: str, deal: str) -> None:
        """Let no screening of this deal wait any more."""
        self._connection.execute(_TAKE_DEAL, {"of": tenant, "named": deal})

    def page(
        self, tenant: str, *, verdict: Verdict | None = None, after: Place | None = None, limit: int
    ) -> tuple[Waiting, ...]:
        """Some of what waits."""
        table = waiting.c
        query = select(waiting).where(table.tenant == tenant)
        if verdict is not None:
            query = query.where(table.rank == _RANK[verdict])
        if after is not None:
            order = tuple_(table.rank, table.since, table.screening_id)
            query = query.where(
                order > tuple_(*after, types=[table.rank.type, table.since.type, table.screening_id.type])
            )
        rows = self._connection.execute(query.order_by(table.rank, table.since, table.screening_id).limit(limit))
        return tuple(
            Waiting(row.screening_id, Standing(row.standing), row.since, (row.rank, row.since, row.screening_id))
            for row in rows
        )
