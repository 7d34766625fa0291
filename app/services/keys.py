"""API keys: made once, shown once, stored as a hash."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import Clock
from app.db.api_keys import ApiKey
from app.db.unit_of_work import Database
from app.domain.actor import DEFAULT_TENANT, LOCAL, SCOPES, Actor, test_space
from app.errors import InvalidInput, NotFound, Unauthenticated
from app.services.ids import new_id

_TENANT = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}(~test)?")
_LAST_USED_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A fresh key with its secret, which cannot be shown again."""

    key: ApiKey
    secret: str


class KeyRing:
    """Makes, recognises and revokes keys."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(
        self,
        scopes: Collection[str],
        *,
        label: str | None = None,
        expires_at: datetime | None = None,
        tenant: str = DEFAULT_TENANT,
        test: bool = False,
        by: str = LOCAL.id,
    ) -> NewKey:
        """Make a key; one for tests works apart from the dealer's live records, and so does all that it makes.

        `by` is the id of who asks for it.

        Raises: InvalidInput for an unknown scope, an end that lies in the past, or an impossible tenant.
        """
        now = self._clock()
        if not scopes or set(scopes) - set(SCOPES):
            right = f"One or more of {', '.join(SCOPES)}."
            raise InvalidInput.from_fields([{"pointer": "/scopes", "detail": right}])
        if expires_at is not None and expires_at <= now:
            raise InvalidInput.from_fields([{"pointer": "/expires_at", "detail": "A moment to come."}])
        space = test_space(tenant) if test else tenant
        if not _TENANT.fullmatch(space):
            right = "Up to 60 small letters, digits, hyphens and underscores."
            raise InvalidInput.from_fields([{"pointer": "/tenant", "detail": right}])
        mode = "test" if space == test_space(tenant) else "live"
        prefix = f"gonogo_{mode}_{secrets.token_hex(4)}"
        secret = f"{prefix}_{secrets.token_urlsafe(32)}"
        key = ApiKey(new_id("key", now), space, prefix, label, frozenset(scopes), now, expires_at)
        with self._database.write() as work:
            work.api_keys.add(key, _hash(secret))
            work.audit.note("key.created", "api_key", key.id, tenant=space, actor=by, at=now)
            work.commit()
        return NewKey(key, secret)

    def authenticate(self, secret: str) -> Actor:
        """The actor behind a secret.

        Raises: Unauthenticated where the key is unknown, revoked or past its end.
        """
        now = self._clock()
        with self._database.read() as work:
            key = work.api_keys.by_secret(_hash(secret))
        if key is None:
            raise Unauthenticated("This API key is not known.")
        if key.revoked_at is not None:
            raise Unauthenticated("This API key was revoked.")
        if key.expires_at is not None and key.expires_at <= now:
            raise Unauthenticated("This API key has expired.")
        if key.last_used_at is None or now - key.last_used_at >= _LAST_USED_STEP:
            with self._database.write() as work:
                work.api_keys.touch(key.id, now)
                work.audit.note("key.used", "api_key", key.id, tenant=key.tenant, actor=key.id, at=now)
                work.commit()
        return Actor(key.id, key.tenant, key.scopes)

    def all(self, actor: Actor) -> tuple[ApiKey, ...]:
        """Every key of the actor's tenant, those for tests too."""
        with self._database.read() as work:
            return work.api_keys.all(actor.spaces)

    def revoke(self, key_id: str, actor: Actor) -> ApiKey:
        """Take a key out of use, at once and for good.

        Raises: NotFound.
        """
        with self._database.write() as work:
            key = work.api_keys.get(key_id, actor.spaces)
            if key is None:
                raise NotFound(f"There is no key {key_id}.")
            if work.api_keys.revoke(key_id, now := self._clock()):
                work.audit.note("key.revoked", "api_key", key_id, tenant=key.tenant, actor=actor.id, at=now)
            key = work.api_keys.get(key_id, actor.spaces)
            work.commit()
        assert key is not None
        return key

    def none_yet(self) -> bool:
        """Whether no key was ever made."""
        with self._database.read() as work:
            return work.api_keys.count() == 0


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
