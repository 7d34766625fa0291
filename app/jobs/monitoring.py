"""The lists are looked at every few seconds, and whoever is due is screened."""

import time
from collections.abc import Iterator, Sequence
from typing import Protocol

import structlog

from app.jobs.processes import Processes
from app.jobs.work import Sweep
from app.services.jobs import Job, Lane
from app.services.monitoring import Monitor

log = structlog.get_logger()

LOOK = Job("monitor-look", Lane.MONITORING)
_AT_ONCE = 200
# More are for processes of their own; fewer are done sooner than those would start.
_FEW = 400
_SECONDS = 20.0


class _Monitoring(Protocol):
    @property
    def monitor(self) -> Monitor: ...


def monitoring_sweeps(monitor: Monitor, processes: Processes) -> tuple[Sweep, ...]:
    """Look every five seconds."""
    return (Sweep(LOOK, "*/5 * * * * *", lambda: watch(monitor, processes)),)


def watch(monitor: Monitor, processes: Processes, seconds: float = _SECONDS) -> None:
    """Look at the lists and screen whoever is due, for `seconds`; the rest waits for the next time."""
    if monitor.behind():
        look = monitor.look()
        log.info("lists looked at", changed=look.changed, parties=look.parties, deals=look.deals, alerts=look.alerts)
    end = time.monotonic() + seconds
    waiting = monitor.waiting()
    if not waiting:
        return
    opened = sum(processes.each(_screen, _pieces(monitor, end), much=waiting > _FEW))
    while time.monotonic() < end and monitor.screen_deals():
        pass
    log.info("watched screened", due=waiting, alerts=opened)


def _pieces(monitor: Monitor, end: float) -> Iterator[Sequence[str]]:
    after = ""
    while time.monotonic() < end and (ids := monitor.due(_AT_ONCE, after)):
        yield ids
        after = ids[-1]


def _screen(services: _Monitoring, ids: Sequence[str]) -> int:
    return services.monitor.screen(ids)
