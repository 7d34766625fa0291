"""What was found for whatever was asked lately."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lately(Generic[K, V]):
    """Answers by what was asked, at most `most` of them. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[K, V] = {}

    def get(self, asked: K) -> V | None:
        return self._found.get(asked)

    def put(self, asked: K, found: V) -> None:
        """Remember what was found; once there is too much, all is forgotten, which costs little and needs no lock."""
        if len(self._found) >= self._most:
            self._found = {}
        self._found[asked] = found
