"""Answers of public registers, kept for a while so that the same question is not asked twice."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.clock import Clock

MAX_AGE = timedelta(days=7)
# That a register does not know somebody may change any day.
MAX_AGE_OF_NOTHING = timedelta(days=1)
SIZE = 5000


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and when it came; `answer` None: the register knows no such thing."""

    answer: dict[str, Any] | None
    at: datetime


class Memory:
    """The newest answers of one register; the longest unused goes first."""

    def __init__(self, clock: Clock, size: int = SIZE) -> None:
        self._clock = clock
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, question: str) -> Kept | None:
        """The answer to a question, where it was asked before and is not too old."""
        with self._lock:
            kept = self._kept.get(question)
            if kept is None:
                return None
            if self._clock() - kept.at > (MAX_AGE if kept.answer else MAX_AGE_OF_NOTHING):
                del self._kept[question]
                return None
            self._kept.move_to_end(question)
            return kept

    def keep(self, question: str, answer: dict[str, Any] | None) -> None:
        """Remember an answer."""
        with self._lock:
            self._kept[question] = Kept(answer, self._clock())
            self._kept.move_to_end(question)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
