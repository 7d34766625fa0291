"""People's decisions on screenings: appended and read, never changed."""

from sqlalchemy import Connection, RowMapping, insert, select

from app.db.tables import decision, screening
from app.domain.decision import Decision, DecisionOutcome, Standing


class DecisionRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, made: Decision) -> None:
        """Append a decision."""
        self._connection.execute(
            insert(decision),
            {
                "id": made.id,
                "screening_id": made.screening_id,
                "outcome": made.outcome,
                "note": made.note,
                "decided_by": made.decided_by,
                "decided_at": made.decided_at,
                "standing": made.standing,
            },
        )

    def of(self, screening_id: str) -> tuple[Decision, ...]:
        """The decisions on a screening, oldest first."""
        query = (
            select(decision)
            .where(decision.c.screening_id == screening_id)
            .order_by(decision.c.decided_at, decision.c.id)
        )
        return tuple(_stored(row) for row in self._connection.execute(query).mappings())

    def last_of_deal(self, tenant: str, deal: str) -> Decision | None:
        """The newest decision on any screening of a deal."""
        of_deal = select(screening.c.id).where(screening.c.tenant == tenant, screening.c.deal == deal)
        query = select(decision).where(decision.c.screening_id.in_(of_deal))
        found = [_stored(row) for row in self._connection.execute(query).mappings()]
        return max(found, key=lambda made: (made.decided_at, made.id), default=None)


def _stored(row: RowMapping) -> Decision:
    return Decision(
        id=row["id"],
        screening_id=row["screening_id"],
        outcome=DecisionOutcome(row["outcome"]),
        note=row["note"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        standing=Standing(row["standing"]) if row["standing"] else None,
    )
