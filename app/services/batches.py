"""Batches as their owners see them: a file is taken in, followed, stopped, read and forgotten."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from app.clock import Clock
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.domain.batch import ENDED, LIVE, UNFINISHED, Batch, BatchState, LineFormat
from app.errors import AppError, Conflict, InvalidInput, NotFound, TooLarge
from app.services.batch_input import PIECE, BatchFile, check_header, pieces_of
from app.services.batch_lines import unpacked_lines
from app.services.cursors import read_id, write_cursor
from app.services.ids import new_id
from app.services.jobs import Job, JobQueue, Lane

RUN = Job("batch-run", Lane.BATCHES)
MOST_LINES = 1_000_000
MOST_SHARES, SHARE = 8, 20
_TOGETHER = 20
_BATCHES = "batches"
_RECEIVED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Some batches, newest first, and the cursor that leads on; None at the end."""

    batches: tuple[Batch, ...]
    next_cursor: str | None


class BatchDesk:
    """Every dealer's batches; one dealer never sees another's."""

    def __init__(self, database: Database, jobs: JobQueue, clock: Clock) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock

    def receive(
        self,
        file: BatchFile,
        actor: Actor,
        *,
        by_command: bool = False,
        on_line: Callable[[int], None] = lambda _: None,
    ) -> Batch:
        """Take a file in, to be done by the workers, or by the caller where `by_command`.

        Raises: InvalidInput for a header that cannot be read, an unknown column or an empty file; TooLarge.
        """
        check_header(file)
        made = self._begun(file, actor, by_command=by_command)
        try:
            lines = self._take_in(made.id, file, on_line)
        except BaseException:
            with suppress(AppError):
                self._forget(made.id)
            raise
        shares = max(1, min(MOST_SHARES, lines // (PIECE[file.kind] * SHARE)))
        with self._database.write() as work:
            work.batches.received(made.id, lines, shares)
            work.commit()
        made = replace(made, state=BatchState.WAITING, lines=lines, shares=shares)
        if not by_command:
            self._submit(made, "0")
        return made

    def unfinished(self, file: BatchFile, actor: Actor) -> Batch | None:
        """The newest run of the file that the command line began and that has not ended."""
        with self._database.read() as work:
            found = work.batches.newest(actor.tenant, file.fingerprint, UNFINISHED)
        return found if found and found.by_command else None

    def get(self, batch_id: str, actor: Actor) -> Batch:
        """One batch.

        Raises: NotFound, also for another dealer's.
        """
        with self._database.read() as work:
            return _known(work.batches.get(batch_id, actor.tenant), batch_id)

    def page(
        self, actor: Actor, *, state: BatchState | None = None, cursor: str | None = None, limit: int = 50
    ) -> BatchPage:
        """Some of the dealer's batches, newest first.

        Raises: InvalidInput for a cursor that was not given out.
        """
        with self._database.read() as work:
            found = work.batches.page(actor.tenant, before=read_id(_BATCHES, cursor), state=state, limit=limit + 1)
        return BatchPage(found[:limit], write_cursor(_BATCHES, found[limit - 1].id) if len(found) > limit else None)

    def pause(self, batch_id: str, actor: Actor) -> Batch:
        """Stop after the pieces that are being done; pausing again changes nothing.

        Raises: NotFound; Conflict where it has ended.
        """
        return self._moved(batch_id, actor, BatchState.PAUSED, LIVE)

    def resume(self, batch_id: str, actor: Actor, *, by_command: bool = False) -> Batch:
        """Go on from where it was; one that goes on already is left alone.

        Raises: NotFound; Conflict where it has ended.
        """
        with self._database.read() as work:
            known = _known(work.batches.get(batch_id, actor.tenant), batch_id)
        to = BatchState.RUNNING if known.lines_done else BatchState.WAITING
        moved = self._moved(batch_id, actor, to, UNFINISHED, by_command=by_command)
        if not by_command:
            self._put_back(moved)
        return moved

    def cancel(self, batch_id: str, actor: Actor) -> Batch:
        """Stop for good; what is done can still be read. Cancelling again changes nothing.

        Raises: NotFound; Conflict where it is finished.
        """
        return self._moved(batch_id, actor, BatchState.CANCELLED, UNFINISHED)

    def forget(self, batch_id: str, actor: Actor) -> None:
        """Remove the lines and their results; stored screenings stay.

        Raises: NotFound; Conflict where it has not ended.
        """
        known = self.get(batch_id, actor)
        if known.state not in ENDED:
            raise Conflict(f"The batch {batch_id} is {known.state}; cancel it first.")
        self._forget(batch_id)

    def results(self, batch_id: str, actor: Actor, *, partial: bool = False) -> Iterator[bytes]:
        """The JSON of each line's result, in the order of the file, read a piece at a time.

        `partial` allows for what is done of a batch that has not finished.

        Raises: NotFound; Conflict where it is not finished, before anything is read.
        """
        known = self.get(batch_id, actor)
        if known.state is not BatchState.FINISHED and not partial:
            done = f"{known.lines_done} of {known.lines} lines are done"
            raise Conflict(f"The batch {batch_id} is {known.state}, {done}; ask with partial=true for those.")
        return self._results(batch_id)

    def left(self, batch_id: str, share: int | None = None) -> tuple[int, int]:
        """How many pieces of a share, or of all, wait, none where the batch stands still; and its number of shares."""
        with self._database.read() as work:
            batch = work.batches.get(batch_id)
            if batch is None or batch.state not in LIVE:
                return 0, 1
            shares = 1 if share is None else batch.shares
            return work.batches.count_undone(batch_id, share or 0, shares), batch.shares

    def go_on(self, batch_id: str, share: int) -> None:
        """Have a share taken up again where anything of it is left."""
        left, _ = self.left(batch_id, share)
        if left:
            self._jobs.submit(RUN, batch_id, share, key=f"{batch_id}/{share}/left-{left}")

    def look(self) -> None:
        """Put back into the lane what was lost from it, and remove what was never taken in whole."""
        with self._database.read() as work:
            found = work.batches.in_states((BatchState.RECEIVING, *LIVE))
        for batch in found:
            if batch.state is BatchState.RECEIVING:
                if batch.created_at < self._clock() - _RECEIVED_WITHIN:
                    self._forget(batch.id)
            elif not batch.by_command:
                self._put_back(batch)

    def _put_back(self, batch: Batch) -> None:
        for share in range(batch.shares):
            with self._database.read() as work:
                left = work.batches.count_undone(batch.id, share, batch.shares)
            if left and not self._jobs.alive(RUN, f"{batch.id}/{share}/"):
                key = f"{batch.id}/{share}/{self._clock().timestamp():.3f}"
                self._jobs.submit(RUN, batch.id, share, key=key)

    def _submit(self, batch: Batch, turn: str) -> None:
        for share in range(batch.shares):
            self._jobs.submit(RUN, batch.id, share, key=f"{batch.id}/{share}/{turn}")

    def _begun(self, file: BatchFile, actor: Actor, *, by_command: bool) -> Batch:
        now = self._clock()
        fingerprint = file.fingerprint
        with self._database.write() as work:
            previous = work.batches.newest(actor.tenant, fingerprint, (BatchState.FINISHED,))
            made = Batch(
                new_id("btc", now),
                actor.tenant,
                actor.id,
                file.kind,
                file.layout,
                file.name,
                fingerprint,
                BatchState.RECEIVING,
                now,
                by_command=by_command,
                previous=previous.id if previous else None,
            )
            work.batches.add(made)
            work.commit()
        return made

    def _take_in(self, batch_id: str, file: BatchFile, on_line: Callable[[int], None]) -> int:
        total = 0
        with file.path.open("rb") as opened:
            pieces = pieces_of(opened, file)
            while some := list(islice(pieces, _TOGETHER)):
                total += sum(piece.lines for piece in some)
                if total > MOST_LINES:
                    raise TooLarge(f"A batch holds at most {MOST_LINES} lines.")
                with self._database.write() as work:
                    work.batches.add_pieces(batch_id, some)
                    work.commit()
                on_line(total)
        if not total:
            raise InvalidInput(
                "There is no line below the header." if file.layout is LineFormat.CSV else "The file is empty."
            )
        return total

    def _moved(
        self,
        batch_id: str,
        actor: Actor,
        to: BatchState,
        allowed: tuple[BatchState, ...],
        *,
        by_command: bool | None = None,
    ) -> Batch:
        with self._database.write() as work:
            known = _known(work.batches.locked(batch_id, actor.tenant), batch_id)
            if known.state is not to and known.state not in allowed:
                raise Conflict(f"The batch {batch_id} is {known.state}.")
            moved = replace(
                known,
                state=to,
                by_command=known.by_command if by_command is None else by_command,
                finished_at=known.finished_at or (self._clock() if to is BatchState.CANCELLED else None),
            )
            work.batches.set_state(batch_id, to, by_command=moved.by_command, finished_at=moved.finished_at)
            work.commit()
        return moved

    def _results(self, batch_id: str) -> Iterator[bytes]:
        after = -1
        while True:
            with self._database.read() as work:
                found = work.batches.results(batch_id, after)
            if found is None:
                return
            after, content = found
            yield from unpacked_lines(content)

    def _forget(self, batch_id: str) -> None:
        with self._database.write() as work:
            work.batches.forget(batch_id)
            work.commit()


def _known(found: Batch | None, batch_id: str) -> Batch:
    if found is None:
        raise NotFound(f"There is no batch {batch_id}.")
    return found
