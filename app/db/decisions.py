"""People's decisions on screenings: appended and read, never changed."""

from sqlalchemy import Connection, insert, select

from app.db.tables import decision
from app.domain.decision import Decision, DecisionOutcome


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
            },
        )

    def of(self, screening_id: str) -> tuple[Decision, ...]:
        """The decisions on a screening, oldest first."""
        query = (
            select(decision)
            .where(decision.c.screening_id == screening_id)
            .order_by(decision.c.decided_at, decision.c.id)
        )
        return tuple(
            Decision(
                id=row["id"],
                screening_id=row["screening_id"],
                outcome=DecisionOutcome(row["outcome"]),
                note=row["note"],
                decided_by=row["decided_by"],
                decided_at=row["decided_at"],
            )
            for row in self._connection.execute(query).mappings()
        )
