"""Batches are done in turns of seconds: each turn a job, so that batches of several dealers take turns too."""

import time
from collections.abc import Iterator
from itertools import takewhile
from typing import Protocol

import structlog

from app.jobs.processes import Processes
from app.jobs.work import Sweep, Work
from app.services.batch_running import BatchRunner
from app.services.batches import RUN, BatchDesk
from app.services.jobs import Job, Lane

log = structlog.get_logger()

LOOK = Job("batches-look", Lane.UPKEEP)
_SECONDS = 20.0
# Fewer pieces are done sooner than processes of their own would start.
FEW = 12
Piece = tuple[str, int]


class _Running(Protocol):
    @property
    def batch_runner(self) -> BatchRunner: ...


def batch_works(desk: BatchDesk, runner: BatchRunner, processes: Processes) -> tuple[Work, ...]:
    """A turn at one share of a batch."""

    def turn(batch_id: str, share: int) -> None:
        run_share(desk, runner, processes, batch_id, share)

    return (Work(RUN, turn),)


def batch_sweeps(desk: BatchDesk) -> tuple[Sweep, ...]:
    """Look every fifteen seconds for batches that nobody is at."""
    return (Sweep(LOOK, "*/15 * * * * *", desk.look),)


def run_share(
    desk: BatchDesk, runner: BatchRunner, processes: Processes, batch_id: str, share: int, seconds: float = _SECONDS
) -> None:
    """Do pieces of a share for `seconds`, and have the rest of it taken up again."""
    left, shares = desk.left(batch_id, share)
    end = time.monotonic() + seconds
    numbers = takewhile(lambda _: time.monotonic() < end, runner.waiting(batch_id, share, shares))
    lines = sum(run_pieces(processes, batch_id, numbers, much=left > FEW))
    desk.go_on(batch_id, share)
    log.info("batch worked on", batch=batch_id, share=share, lines=lines)


def run_pieces(processes: Processes, batch_id: str, numbers: Iterator[int], *, much: bool) -> Iterator[int]:
    """Do these pieces; yields the lines of each."""
    return processes.each(_do, ((batch_id, number) for number in numbers), much=much)


def _do(services: _Running, piece: Piece) -> int:
    return services.batch_runner.do(*piece)
