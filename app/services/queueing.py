"""Which screenings wait for a person."""

from collections.abc import Iterator
from contextlib import suppress

from app.db.screenings import StoredScreening
from app.db.unit_of_work import UnitOfWork
from app.domain.decision import Decision, DecisionOutcome, Standing, standing_of
from app.domain.screening import Verdict
from app.errors import Erased


def take_place(work: UnitOfWork, stored: StoredScreening, *, is_live: bool) -> None:
    """Let a new screening wait where somebody has to decide, in the place of those it follows on.

    A question about the past (`is_live` false) neither waits nor takes a place.
    """
    if not is_live:
        return
    if stored.rescreen_of is not None:
        work.queue.take(stored.rescreen_of)
    if stored.deal is not None:
        work.screenings.lock_deal(stored.tenant, stored.deal)
        others = work.screenings.others_of_deal(stored)
        # Of two screenings of a deal at once, the one stored last may be the older one.
        if any(other > (stored.created_at, stored.id) for other in others):
            return
        if others:
            work.queue.take_deal(stored.tenant, stored.deal)
    if stored.verdict is not Verdict.CLEAR or stopped_by(work, stored) is not None:
        work.queue.put(stored, Standing.OPEN)


def leave_place(work: UnitOfWork, stored: StoredScreening, made: Decision) -> None:
    """Let a screening that was decided on wait or not wait as the decision has it.

    A deal waits by its newest screening: that one waits where a person stopped an earlier one, also where it is clear.
    """
    newer = work.screenings.newer_than(stored)
    if newer is None and made.leaves.in_queue:
        work.queue.put(stored, made.leaves)
        return
    work.queue.take(stored.id)
    if newer is None or made.outcome is DecisionOutcome.RELEASE:
        return
    with suppress(Erased):
        newest = work.screenings.get(newer, stored.tenant)
        if newest is not None and standing_of(work.decisions.of(newest.id)) in (Standing.OPEN, Standing.RELEASED):
            work.queue.put(newest, Standing.OPEN)


def stopped_by(work: UnitOfWork, stored: StoredScreening) -> Decision | None:
    """The decision by which a person stopped this deal, where it is the last one: no screening sets it aside.

    Otherwise a deal that was rejected could be sent again with less said, until it is clear.
    """
    last = work.decisions.last_of_deal(stored.tenant, stored.deal) if stored.deal is not None else None
    if last is None:
        lasts = [decisions[-1] for one in _line_of(work, stored) if (decisions := work.decisions.of(one))]
        last = max(lasts, key=lambda decision: decision.decided_at, default=None)
    return last if last is not None and last.outcome is not DecisionOutcome.RELEASE else None


def _line_of(work: UnitOfWork, stored: StoredScreening) -> Iterator[str]:
    """The screening and those whose deal it screened again, one after the other."""
    one: str | None = stored.id
    while one is not None:
        yield one
        one = stored.rescreen_of if one == stored.id else work.screenings.rescreened_by(one, stored.tenant)
