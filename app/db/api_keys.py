"""API keys. The secret itself is never stored, only its hash."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from app.db.tables import api_key
from app.domain.actor import Actor

# What every request asks is put together once.
_OF_SECRET = select(api_key).where(api_key.c.secret_hash == bindparam("secret_hash"))


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is known. `prefix` is the part of it that may be shown."""

    id: str
    tenant: str
    prefix: str
    label: str | None
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def is_test(self) -> bool:
        """Whether it works apart from the dealer's live records."""
        return Actor(self.id, self.tenant).is_test


class ApiKeyRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: ApiKey, secret_hash: str) -> None:
        """Store a new key."""
        self._connection.execute(
            insert(api_key),
            {
                "id": key.id,
                "tenant": key.tenant,
                "prefix": key.prefix,
                "secret_hash": secret_hash,
                "label": key.label,
                "scopes": " ".join(sorted(key.scopes)),
                "created_at": key.created_at,
                "expires_at": key.expires_at,
            },
        )

    def by_secret(self, secret_hash: str) -> ApiKey | None:
        """The key with this hash."""
        found = self._connection.execute(_OF_SECRET, {"secret_hash": secret_hash}).mappings().one_or_none()
        return _key(found) if found else None

    def get(self, key_id: str, tenants: Collection[str]) -> ApiKey | None:
        """The key with this id."""
        query = select(api_key).where(api_key.c.id == key_id, api_key.c.tenant.in_(tenants))
        row = self._connection.execute(query).mappings().one_or_none()
        return _key(row) if row else None

    def all(self, tenants: Collection[str]) -> tuple[ApiKey, ...]:
        """Every key, revoked and expired ones too, oldest first."""
        query = select(api_key).where(api_key.c.tenant.in_(tenants)).order_by(api_key.c.created_at, api_key.c.id)
        return tuple(_key(row) for row in self._connection.execute(query).mappings())

    def count(self) -> int:
        """How many keys were ever made."""
        return int(self._connection.execute(select(func.count()).select_from(api_key)).scalar_one())

    def touch(self, key_id: str, at: datetime) -> None:
        """Note that the key was used."""
        self._connection.execute(update(api_key).where(api_key.c.id == key_id).values(last_used_at=at))

    def revoke(self, key_id: str, at: datetime) -> bool:
        """Take the key out of use for good; False where it was: the first moment stays."""
        where = (api_key.c.id == key_id) & api_key.c.revoked_at.is_(None)
        return self._connection.execute(update(api_key).where(where).values(revoked_at=at)).rowcount > 0


def _key(row: RowMapping) -> ApiKey:
    return ApiKey(
        id=row["id"],
        tenant=row["tenant"],
        prefix=row["prefix"],
        label=row["label"],
        scopes=frozenset(row["scopes"].split()),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
    )
