"""Which numbers stand under which key: sorted keys and flat rows in numpy arrays, fit for memory mapping."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint32]
_EMPTY: Ints = np.zeros(0, dtype=np.int32)


def hashed(feature: str) -> int:
    """A key for a feature, the same in every process; two features may share one, which costs a look."""
    return crc32(feature.encode())


def keys_of(features: Iterable[str]) -> Keys:
    """The keys of several features, in their order."""
    return np.array([crc32(feature.encode()) for feature in features], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows under each key: `rows[starts[i]:starts[i + 1]]` belong to `keys[i]`."""

    keys: Keys
    starts: Longs
    rows: Ints

    @classmethod
    def build(cls, keys: Sequence[int] | Keys, rows: Sequence[int] | Ints) -> "Postings":
        """Group pairs of key and row; a pair given twice counts once."""
        packed = np.asarray(keys, dtype=np.uint64) << np.uint64(32) | np.asarray(rows, dtype=np.uint64)
        packed = np.unique(packed)
        high = (packed >> np.uint64(32)).astype(np.uint32)
        found, first = np.unique(high, return_index=True)
        starts = np.append(first, len(packed)).astype(np.int64)
        return cls(found, starts, (packed & np.uint64(0xFFFFFFFF)).astype(np.int32))

    def arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The flat arrays, named after what the postings are for."""
        return {f"{name}-keys": self.keys, f"{name}-starts": self.starts, f"{name}-rows": self.rows}

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> "Postings":
        return cls(arrays[f"{name}-keys"], arrays[f"{name}-starts"], arrays[f"{name}-rows"])

    def places(self, keys: Keys) -> list[tuple[int, Ints]]:
        """The rows under each key that has any, with the place of the key among those asked for."""
        if not len(keys) or not len(self.keys):
            return []
        places = self.keys.searchsorted(keys)
        asked = (self.keys.take(places, mode="clip") == keys).nonzero()[0]
        if not len(asked):
            return []
        hits = places[asked]
        begins, ends = self.starts[hits].tolist(), self.starts[hits + 1].tolist()
        return [(n, self.rows[a:b]) for n, a, b in zip(asked.tolist(), begins, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a small dense number: `rows[starts[n]:starts[n + 1]]` belong to `n`."""

    starts: Longs
    rows: Ints

    @classmethod
    def build(cls, size: int, numbers: Sequence[int] | Ints, rows: Sequence[int] | Ints) -> "Table":
        order = np.argsort(np.asarray(numbers, dtype=np.int32), kind="stable")
        counts = np.bincount(np.asarray(numbers, dtype=np.int32), minlength=size)
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        return cls(starts, np.asarray(rows, dtype=np.int32)[order])

    def of(self, number: int) -> Ints:
        return self.rows[self.starts[number] : self.starts[number + 1]]

    def spans(self, numbers: Longs) -> tuple[Longs, Longs]:
        """Where the rows of each number begin, and how many they are."""
        begins = self.starts[numbers]
        return begins, self.starts[numbers + 1] - begins

    def within(self, begins: Longs, counts: Longs) -> Ints:
        """The rows of all these spans, one span after another."""
        ends = counts.cumsum()
        size = int(ends[-1]) if len(ends) else 0
        places: Longs = (begins - ends + counts).repeat(counts) + np.arange(size)
        return np.asarray(self.rows[places])
