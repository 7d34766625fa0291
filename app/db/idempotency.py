"""Which key of which caller led to which screening."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.db.tables import idempotency_key
from app.db.upserting import insert_for


@dataclass(frozen=True, slots=True)
class UsedKey:
    body_hash: str
    screening_id: str


class IdempotencyRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, tenant: str, key: str) -> UsedKey | None:
        """What this key was used for before."""
        table = idempotency_key.c
        query = select(table.body_hash, table.screening_id).where(table.tenant == tenant, table.key == key)
        row = self._connection.execute(query).one_or_none()
        return UsedKey(row.body_hash, row.screening_id) if row else None

    def claim(self, tenant: str, key: str, body_hash: str, screening_id: str, at: datetime) -> bool:
        """Take the key for this screening; False where another transaction was first (it is waited for)."""
        taken = self._connection.execute(
            insert_for(self._connection, idempotency_key).on_conflict_do_nothing().returning(idempotency_key.c.key),
            {
                "tenant": tenant,
                "key": key,
                "body_hash": body_hash,
                "screening_id": screening_id,
                "created_at": at,
            },
        )
        return taken.one_or_none() is not None
