"""Which key of which caller led to which screening."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.sql.dml import ReturningInsert

from app.db.tables import idempotency_key
from app.db.upserting import insert_of

_TABLE = idempotency_key.c
# What is asked with every key is put together once.
_USED = select(_TABLE.body_hash, _TABLE.screening_id).where(
    _TABLE.tenant == bindparam("tenant"), _TABLE.key == bindparam("key")
)


@cache
def _taking(dialect: str) -> ReturningInsert[tuple[str]]:
    return insert_of(dialect, idempotency_key).on_conflict_do_nothing().returning(_TABLE.key)


@dataclass(frozen=True, slots=True)
class UsedKey:
    body_hash: str
    screening_id: str


class IdempotencyRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, tenant: str, key: str) -> UsedKey | None:
        """What this key was used for before."""
        row = self._connection.execute(_USED, {"tenant": tenant, "key": key}).one_or_none()
        return UsedKey(row.body_hash, row.screening_id) if row else None

    def claim(self, tenant: str, key: str, body_hash: str, screening_id: str, at: datetime) -> bool:
        """Take the key for this screening; False where another transaction was first (it is waited for)."""
        taken = self._connection.execute(
            _taking(self._connection.dialect.name),
            {
                "tenant": tenant,
                "key": key,
                "body_hash": body_hash,
                "screening_id": screening_id,
                "created_at": at,
            },
        )
        return taken.one_or_none() is not None
