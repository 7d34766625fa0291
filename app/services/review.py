"""Stored screenings, and what people decide about them."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from app.clock import Clock
from app.db.screenings import StoredScreening
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.domain.decision import Decision, DecisionOutcome
from app.domain.screening import Verdict
from app.errors import InvalidInput, NotFound
from app.services.ids import new_id


@dataclass(frozen=True, slots=True)
class Page:
    """Some screenings, newest first, and the cursor that leads on; None at the end."""

    screenings: tuple[StoredScreening, ...]
    next_cursor: str | None


class Reviewer:
    """Reads screenings and appends decisions. A screening itself never changes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, screening_id: str, actor: Actor) -> StoredScreening:
        """One screening.

        Raises: NotFound, also for another dealer's.
        """
        with self._database.read() as work:
            found = work.screenings.get(screening_id, actor.tenant)
        if found is None:
            raise NotFound(f"There is no screening {screening_id}.")
        return found

    def page(
        self,
        actor: Actor,
        *,
        verdict: Verdict | None = None,
        reference: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Some of the dealer's screenings, newest first.

        Raises: InvalidInput for a cursor that was not given out.
        """
        before = _read_cursor(cursor) if cursor else None
        with self._database.read() as work:
            found = work.screenings.page(
                actor.tenant, verdict=verdict, reference=reference, before=before, limit=limit + 1
            )
        shown = found[:limit]
        return Page(shown, _cursor(shown[-1]) if len(found) > limit else None)

    def decide(self, screening_id: str, outcome: DecisionOutcome, note: str | None, actor: Actor) -> Decision:
        """Append a decision and commit it.

        Raises: NotFound.
        """
        now = self._clock()
        made = Decision(new_id("dec", now), screening_id, outcome, note, actor.id, now)
        with self._database.write() as work:
            if work.screenings.get(screening_id, actor.tenant) is None:
                raise NotFound(f"There is no screening {screening_id}.")
            work.decisions.add(made)
            work.commit()
        return made

    def decisions(self, screening_id: str, actor: Actor) -> tuple[Decision, ...]:
        """The decisions on a screening, oldest first.

        Raises: NotFound.
        """
        with self._database.read() as work:
            if work.screenings.get(screening_id, actor.tenant) is None:
                raise NotFound(f"There is no screening {screening_id}.")
            return work.decisions.of(screening_id)


def _cursor(last: StoredScreening) -> str:
    return base64.urlsafe_b64encode(f"{last.created_at.isoformat()} {last.id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        moment, last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError
    except (ValueError, binascii.Error) as error:
        wrong = {"pointer": "query/cursor", "detail": "A cursor as an earlier answer gave it."}
        raise InvalidInput.from_fields([wrong]) from error
    return at, last
