"""The addresses that a dealer has told of events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.clock import Clock
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.event import Endpoint, EndpointState, EventKind
from app.errors import Conflict, NotFound
from app.services.ids import new_id
from app.services.signing import Signer
from app.services.webhooks import Sender

MOST = 20


@dataclass(frozen=True, slots=True)
class WithSecret:
    """An endpoint with a fresh secret, which cannot be shown again."""

    endpoint: Endpoint
    secret: str


class EndpointRegister:
    """Makes, changes and removes endpoints and their secrets."""

    def __init__(self, database: Database, sender: Sender, signer: Signer, clock: Clock) -> None:
        self._database = database
        self._sender = sender
        self._signer = signer
        self._clock = clock

    def create(self, url: str, events: Sequence[EventKind], description: str | None, actor: Actor) -> WithSecret:
        """Have an address told of these events, or of all.

        Raises: InvalidInput for an address to which nothing may be sent; Conflict where there are too many.
        """
        self._sender.check(url)
        now = self._clock()
        made = Endpoint(new_id("whe", now), actor.tenant, url, _in_order(events), now, actor.id, description)
        secret = self._signer.new_secret(now)
        with self._database.write() as work:
            if len(work.endpoints.all(actor.tenant)) >= MOST:
                raise Conflict(f"There are {MOST} endpoints already; remove one first.")
            work.endpoints.add(made)
            work.endpoints.add_secret(made.id, secret)
            _note(work, "created", made.id, actor, now)
            work.commit()
        return WithSecret(made, self._signer.shown(made.id, secret))

    def all(self, actor: Actor) -> tuple[Endpoint, ...]:
        """Every endpoint of the dealer, oldest first."""
        with self._database.read() as work:
            return work.endpoints.all(actor.tenant)

    def get(self, endpoint_id: str, actor: Actor) -> Endpoint:
        """One endpoint.

        Raises: NotFound.
        """
        with self._database.read() as work:
            return found(work, endpoint_id, actor)

    def change(
        self,
        endpoint_id: str,
        actor: Actor,
        *,
        url: str,
        events: Sequence[EventKind],
        description: str | None,
        enabled: bool,
    ) -> Endpoint:
        """Put what an endpoint is to be in the place of what it was. Once enabled again it is sent what waits.

        Raises: NotFound, InvalidInput.
        """
        self._sender.check(url)
        with self._database.write() as work:
            before = found(work, endpoint_id, actor, lock=True)
            state = EndpointState.ACTIVE if enabled else EndpointState.DISABLED
            reason = None if enabled else before.reason or "switched off by the dealer"
            made = replace(
                before, url=url, events=_in_order(events), description=description, state=state, reason=reason
            )
            work.endpoints.change(made)
            _note(work, "changed", endpoint_id, actor, self._clock())
            work.commit()
        return made

    def delete(self, endpoint_id: str, actor: Actor) -> None:
        """Tell an address nothing more, not even what waits.

        Raises: NotFound.
        """
        with self._database.write() as work:
            one, now = found(work, endpoint_id, actor, lock=True), self._clock()
            work.endpoints.change(replace(one, state=EndpointState.DELETED, reason="deleted by the dealer"))
            work.deliveries.cancel(endpoint_id, now)
            _note(work, "deleted", endpoint_id, actor, now)
            work.commit()

    def rotate(self, endpoint_id: str, overlap: timedelta, actor: Actor) -> WithSecret:
        """Make a new secret. The one before it signs too until `overlap` is over; those before that no more.

        Raises: NotFound.
        """
        now = self._clock()
        secret = self._signer.new_secret(now)
        with self._database.write() as work:
            one = found(work, endpoint_id, actor, lock=True)
            work.endpoints.retire_secrets(endpoint_id, now, now + overlap)
            work.endpoints.add_secret(endpoint_id, secret)
            _note(work, "rotated", endpoint_id, actor, now)
            work.commit()
        return WithSecret(one, self._signer.shown(endpoint_id, secret))


def found(work: UnitOfWork, endpoint_id: str, actor: Actor, *, lock: bool = False) -> Endpoint:
    """One endpoint of the dealer.

    Raises: NotFound, also for another dealer's.
    """
    one = work.endpoints.get(endpoint_id, actor.tenant, lock=lock)
    if one is None:
        raise NotFound(f"There is no webhook endpoint {endpoint_id}.")
    return one


def _note(work: UnitOfWork, what: str, endpoint_id: str, actor: Actor, at: datetime) -> None:
    work.audit.note(f"webhook.{what}", "webhook_endpoint", endpoint_id, tenant=actor.tenant, actor=actor.id, at=at)


def _in_order(events: Sequence[EventKind]) -> tuple[EventKind, ...]:
    return tuple(kind for kind in EventKind if kind in events)
