"""The lists are looked at every few seconds, and whoever is due is screened, by as many workers as there are."""

import time
import uuid
import zlib
from collections.abc import Iterator, Sequence
from typing import Protocol

import structlog

from app.domain.watch import WatchedDeal
from app.errors import AppError
from app.jobs.processes import Processes
from app.jobs.work import Sweep, Work
from app.services.jobs import Job, JobQueue, Lane
from app.services.monitoring import Monitor, Overtaken

log = structlog.get_logger()

LOOK = Job("monitor-look", Lane.MONITORING)
SCREEN = Job("monitor-screen", Lane.SCREENING)
# How many jobs, and so how many workers, share much work.
SHARES = 8
_AT_ONCE, _DEALS_AT_ONCE = 200, 20
# More are for several jobs, and for processes of their own; fewer are done sooner than those would start.
_FEW = 400
_SECONDS = 20.0
_SERVER_FAULT = 500


class _Monitoring(Protocol):
    @property
    def monitor(self) -> Monitor: ...


def monitoring_works(monitor: Monitor, processes: Processes) -> tuple[Work, ...]:
    """A turn at one share of whoever is due."""

    def turn(share: int, shares: int) -> None:
        screen_share(monitor, processes, share, shares)

    return (Work(SCREEN, turn),)


def monitoring_sweeps(monitor: Monitor, queue: JobQueue) -> tuple[Sweep, ...]:
    """Look every five seconds."""
    return (Sweep(LOOK, "*/5 * * * * *", lambda: watch(monitor, queue)),)


def watch(monitor: Monitor, queue: JobQueue) -> None:
    """Look at the lists, and submit a job for each share of whoever is due, unless it has one."""
    if monitor.is_replaced():
        return
    if monitor.behind():
        look = monitor.look()
        log.info("lists looked at", changed=look.changed, parties=look.parties, deals=look.deals, alerts=look.alerts)
    if waiting := monitor.waiting():
        shares = 1 if waiting <= _FEW else SHARES
        for share in range(shares):
            queue.submit(SCREEN, share, shares, key=uuid.uuid4().hex, alone=str(share))


def screen_share(
    monitor: Monitor, processes: Processes, share: int = 0, shares: int = 1, seconds: float = _SECONDS
) -> None:
    """Screen whoever is due of one share, for `seconds`; the rest waits for the next look."""
    if monitor.is_replaced():
        return
    end = time.monotonic() + seconds
    much = monitor.waiting() > _FEW
    opened = sum(processes.each(_screen, _parties(monitor, share, shares, end), much=much))
    deals = sum(processes.each(_screen_deals, _deals(monitor, share, shares, end), much=much))
    log.info("watched screened", share=share, deals=deals, alerts=opened)


def _parties(monitor: Monitor, share: int, shares: int, end: float) -> Iterator[Sequence[str]]:
    after = ""
    while time.monotonic() < end and (ids := monitor.due(_AT_ONCE * shares, after)):
        after = ids[-1]
        if mine := [one for one in ids if _share_of(one, shares) == share]:
            yield mine


def _deals(monitor: Monitor, share: int, shares: int, end: float) -> Iterator[Sequence[WatchedDeal]]:
    after = None
    while time.monotonic() < end and (deals := monitor.due_deals(_DEALS_AT_ONCE * shares, after)):
        after = deals[-1]
        if mine := [one for one in deals if _share_of(f"{one.tenant} {one.deal}", shares) == share]:
            yield mine


def _share_of(key: str, shares: int) -> int:
    return zlib.crc32(key.encode()) % shares


def _screen(services: _Monitoring, ids: Sequence[str]) -> int:
    try:
        return services.monitor.screen(ids)
    except AppError:
        # The database or the lists are away: all of them are screened later.
        raise
    except Exception as error:
        # An edge: one party that we cannot screen must not keep all others from it. It stays due, which is told.
        if len(ids) == 1:
            log.warning("party not screened", party=ids[0], error=type(error).__name__)
            return 0
    return sum(_screen(services, [one]) for one in ids)


def _screen_deals(services: _Monitoring, deals: Sequence[WatchedDeal]) -> int:
    return sum(_screen_deal(services.monitor, deal) for deal in deals)


def _screen_deal(monitor: Monitor, deal: WatchedDeal) -> int:
    try:
        monitor.screen_deal(deal)
    except Overtaken:
        return 0
    except Exception as error:
        if isinstance(error, AppError) and error.status >= _SERVER_FAULT:
            raise
        # The same edge.
        log.warning("deal not screened", screening=deal.screening_id, error=type(error).__name__)
        return 0
    return 1
