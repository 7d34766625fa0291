"""Turns at something that only one thread of a process does at a time."""

import threading
from collections import deque

from app.errors import DatabaseUnavailable


class Turns:
    """Lets one thread in at a time, in the order in which they came: `with turns: …`.

    An ordinary lock goes to whoever happens to be awake, and the unlucky wait for seconds.
    """

    def __init__(self, patience: float, told: str) -> None:
        """`patience` are seconds; whoever waits longer gets DatabaseUnavailable, which says `told`."""
        self._patience = patience
        self._told = told
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            in_time = mine.acquire(timeout=self._patience)
        except BaseException:
            self._leave(mine)
            raise
        if not in_time:
            self._leave(mine)
            raise DatabaseUnavailable(self._told)

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._pass_on()

    def _leave(self, mine: threading.Lock) -> None:
        """Wait no more; a turn that came in this very moment goes to the next."""
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
            else:
                self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._is_taken = False
