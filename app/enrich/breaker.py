"""A circuit breaker: a register that fails again and again is not asked for a while."""

import threading
from datetime import datetime, timedelta

from app.clock import Clock

FAILURES = 3
PAUSE = timedelta(minutes=1)


class Breaker:
    """Opens after some failures in a row; after the pause one question is let through to try."""

    def __init__(self, clock: Clock, failures: int = FAILURES, pause: timedelta = PAUSE) -> None:
        self._clock = clock
        self._limit = failures
        self._pause = pause
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until: datetime | None = None

    def allows(self) -> bool:
        """Whether the register may be asked now."""
        with self._lock:
            if self._closed_until is None:
                return True
            now = self._clock()
            if now < self._closed_until:
                return False
            # Whoever comes while this one tries waits for another pause.
            self._closed_until = now + self._pause
            return True

    def succeeded(self) -> None:
        """Note an answer: the register works."""
        with self._lock:
            self._failures, self._closed_until = 0, None

    def failed(self) -> None:
        """Note a failure."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._closed_until = self._clock() + self._pause
