"""Which screenings wait for a person."""

from app.db.screenings import StoredScreening
from app.db.unit_of_work import UnitOfWork
from app.domain.decision import Decision, DecisionOutcome, Standing
from app.domain.screening import Verdict


def take_place(work: UnitOfWork, stored: StoredScreening, *, is_live: bool) -> None:
    """Let a new screening wait where somebody has to decide, in the place of those it follows on.

    A question about the past (`is_live` false) neither waits nor takes a place.
    """
    if not is_live:
        return
    if stored.rescreen_of is not None:
        work.queue.take(stored.rescreen_of)
    if stored.deal is not None:
        # Of two screenings of a deal at once, the one stored last may be the older one.
        if work.screenings.newer_than(stored) is not None:
            return
        work.queue.take_deal(stored.tenant, stored.deal)
    if stored.verdict is not Verdict.CLEAR or stopped_by(work, stored) is not None:
        work.queue.put(stored, Standing.OPEN)


def stopped_by(work: UnitOfWork, stored: StoredScreening) -> Decision | None:
    """The decision by which a person stopped this deal, where it is the last one: no screening sets it aside.

    Otherwise a deal that was rejected could be sent again with less said, until it is clear.
    """
    last = work.decisions.last_of_deal(stored.tenant, stored.deal) if stored.deal is not None else None
    before = stored.rescreen_of
    while last is None and before is not None:
        last = next(reversed(work.decisions.of(before)), None)
        before = work.screenings.rescreened_by(before, stored.tenant)
    return last if last is not None and last.outcome is not DecisionOutcome.RELEASE else None
