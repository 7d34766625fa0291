"""Work that takes a processor, spread over processes of its own, so that the service goes on answering.

Each process opens its services for itself and keeps them; the index over the lists is mapped from the same files.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Any, TypeVar

R = TypeVar("R")

_AHEAD = 2
# What a process opened for itself when it started.
_services: Any = None


class Processes:
    """Starts its processes when there is much to do for the first time. `here` are the services of this process."""

    def __init__(self, opened: Callable[[], Any], count: int) -> None:
        self._open = opened
        self._count = count
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self.here: Any = None

    def each(self, act: Callable[..., R], pieces: Iterable[Any], *, much: bool) -> Iterator[R]:
        """What `act(services, piece)` answers for each piece, in order; here where it is not `much`."""
        if not much or self._count < 2:
            yield from (act(self.here, piece) for piece in pieces)
            return
        pool = self._started()
        waiting: deque[Future[R]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(_done, act, piece))
            if len(waiting) == self._count * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        """End the processes, once each has done what it is at."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            broken = self._pool is not None and getattr(self._pool, "_broken", False)
            if self._pool is None or broken:
                # Not forked: this process has threads, and a lock that one of them holds would never be let go.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(
                    self._count, mp_context=context, initializer=_start, initargs=(self._open,)
                )
            return self._pool


def _start(opened: Callable[[], Any]) -> None:
    global _services
    # Ctrl+C reaches the whole group; the parent ends what is being done in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _services = opened()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _done(act: Callable[..., R], piece: Any) -> R:
    return act(_services, piece)
