"""Does a batch, piece by piece: a piece and the totals move in one transaction, so that none counts twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from app.clock import Clock
from app.contract.lines import Line, deal_of, party_of
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.batch import LIVE, Batch, BatchPiece, BatchState, LineKind, LineOutcome
from app.domain.facts import AffiliationRecord
from app.domain.screening import ListVersion
from app.domain.transaction import Transaction
from app.errors import AppError, InvalidInput
from app.services.batch_lines import (
    Result,
    compared,
    of_bad,
    of_deal,
    of_failed,
    of_party,
    packed_results,
    unpacked,
    unpacked_results,
)
from app.services.events import tell_batch
from app.services.exempting import Exempting, key_of
from app.services.gathering import find_matches
from app.services.index import ListIndex, Loaded
from app.services.lists import ListRegister
from app.services.screening import Screener
from app.services.subjects import facts_of

log = structlog.get_logger()

_SERVER_FAULT = 500


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the lines of a piece are held against; `complete`: every list that is required can be relied on."""

    loaded: Loaded
    complete: bool
    affiliations: tuple[AffiliationRecord, ...]


class BatchRunner:
    """Any number of processes may run pieces of one batch at once."""

    def __init__(
        self,
        database: Database,
        index: ListIndex,
        lists: ListRegister,
        screener: Screener,
        clock: Clock,
        *,
        four_eyes: bool = True,
    ) -> None:
        self._database = database
        self._index = index
        self._lists = lists
        self._screener = screener
        self._clock = clock
        self._four_eyes = four_eyes

    def waiting(self, batch_id: str, share: int = 0, shares: int = 1) -> Iterator[int]:
        """The pieces that are still to be done, until the batch is stopped; those of one share, or all."""
        after = -1
        while True:
            with self._database.read() as work:
                batch = work.batches.get(batch_id)
                if batch is None or batch.state not in LIVE:
                    return
                numbers = work.batches.undone(batch_id, after, 1, share, shares)
            if not numbers:
                return
            after = numbers[0]
            yield after

    def do(self, batch_id: str, number: int) -> int:
        """Do a piece and store what it came to; answers its lines, 0 where it was done before or the batch stopped."""
        with self._database.read() as work:
            batch = work.batches.get(batch_id)
            piece = work.batches.piece(batch_id, number)
            if batch is None or piece is None or batch.state not in LIVE:
                return 0
            before = _before(work, batch, piece)
            statuses = self._lists.statuses_in(work)
            affiliations = tuple(noted.record for noted in work.affiliations.all(batch.tenant))
        ground = _Ground(self._index.current(), not self._lists.unreliable(statuses), affiliations)
        results = [self._result(batch, line, ground) for line in unpacked(piece.content)]
        if batch.previous is not None:
            results = [compared(result, before.get(result["line"])) for result in results]
        return self._store(batch, piece, results, ground.loaded.versions)

    def _result(self, batch: Batch, line: Line, ground: _Ground) -> Result:
        if line.errors:
            return of_bad(line, line.errors)
        act: Callable[[], Result] = (
            (lambda: self._party(batch, line, ground))
            if batch.kind is LineKind.PARTY
            else (lambda: self._deal(batch, line))
        )
        try:
            return act()
        except InvalidInput as error:
            return of_bad(line, error.errors or [{"pointer": "", "detail": error.detail}])
        except Exception as error:
            if isinstance(error, AppError) and error.status >= _SERVER_FAULT:
                # The database or the lists are away: the whole piece is done later.
                raise
            # An edge: one line that we cannot do must not stop the others, and is told as not done.
            log.warning("line not screened", batch=batch.id, line=line.number, error=type(error).__name__)
            return of_failed(line, type(error).__name__)

    def _party(self, batch: Batch, line: Line, ground: _Ground) -> Result:
        given = party_of(line.values)
        alone = Transaction(parties=(given.to_domain(),))
        at = self._clock()
        found = find_matches(alone, at.date(), ground.loaded, ground.affiliations)
        if found:
            facts = facts_of(alone, ground.affiliations)
            names = sorted({key_of(one) for one in facts.values()})
            with self._database.read() as work:
                exemptions = work.exemptions.about(batch.tenant, names)
            found = Exempting(at, self._four_eyes).mark(found, facts, exemptions)
        return of_party(line, given.id, alone.parties[0], found, complete=ground.complete)

    def _deal(self, batch: Batch, line: Line) -> Result:
        deal = deal_of(line.values).to_domain()
        actor = Actor(batch.actor, batch.tenant)
        # The key gives the same screening back where a piece is done again after a crash.
        done = self._screener.screen(deal, actor=actor, idempotency_key=f"{batch.id}/{line.number}")
        return of_deal(line, deal.parties[0].name, done)

    def _store(self, batch: Batch, piece: BatchPiece, results: list[Result], versions: tuple[ListVersion, ...]) -> int:
        content = packed_results(results)
        at = self._clock()
        with self._database.write() as work:
            now = work.batches.locked(batch.id)
            # A piece that was begun before a pause counts; after a cancellation nothing does.
            if now is None or now.state not in (*LIVE, BatchState.PAUSED):
                return 0
            if not work.batches.done(batch.id, piece.number, content, at):
                return 0
            moved = _moved_on(now, piece, results, versions, at)
            work.batches.progress(moved)
            if moved.state is BatchState.FINISHED:
                tell_batch(work, moved)
            work.commit()
        return piece.lines


def _before(work: UnitOfWork, batch: Batch, piece: BatchPiece) -> dict[int, Result]:
    if batch.previous is None:
        return {}
    earlier = work.batches.results_between(batch.previous, piece.first_line, piece.last_line)
    return {result["line"]: result for content in earlier for result in unpacked_results(content)}


def _moved_on(
    batch: Batch, piece: BatchPiece, results: list[Result], versions: tuple[ListVersion, ...], at: datetime
) -> Batch:
    """The batch with this piece done too."""
    counts = Counter(batch.counts)
    counts.update(LineOutcome(result["outcome"]) for result in results)
    done = batch.lines_done + piece.lines
    state = BatchState.RUNNING if batch.state is BatchState.WAITING else batch.state
    return replace(
        batch,
        state=BatchState.FINISHED if done == batch.lines else state,
        started_at=batch.started_at or at,
        finished_at=at if done == batch.lines else None,
        lines_done=done,
        changed=batch.changed + sum(result.get("change") in ("changed", "new") for result in results),
        counts=dict(counts),
        lists=batch.lists if versions in batch.lists else (*batch.lists, versions),
    )
