"""Reading a release's files while counting how far the reading is."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lists.errors import MalformedList

_CHUNK = 1 << 20


@dataclass(slots=True)
class Meter:
    """How many bytes were read, over all files of a release. `report` is told each time it grows."""

    report: Callable[[int], None] | None = None
    consumed: int = 0

    def add(self, count: int) -> None:
        """Count bytes just read."""
        self.consumed += count
        if self.report is not None:
            self.report(self.consumed)


@dataclass(frozen=True, slots=True)
class ListFile:
    """One file of a release. Opening it counts what is read into the release's meter."""

    path: Path
    meter: Meter = field(default_factory=Meter)

    @property
    def name(self) -> str:
        """The file's own name, without its folder."""
        return self.path.name

    def open(self) -> io.BufferedReader:
        """Open the file for reading bytes.

        Raises: MalformedList where there is no such file.
        """
        try:
            return io.BufferedReader(_Metered(self.path.open("rb", buffering=0), self.meter), _CHUNK // 8)
        except OSError as error:
            raise MalformedList(self.path, None, f"cannot be opened ({error.strerror})") from error

    def read(self) -> bytes:
        """The whole file; for small files only."""
        with self.open() as stream:
            return stream.read()

    def malformed(self, line: int | None, message: str) -> MalformedList:
        """The error that names this file, to be raised by the caller."""
        return MalformedList(self.path, line, message)


class _Metered(io.RawIOBase):
    def __init__(self, raw: io.FileIO, meter: Meter) -> None:
        self._raw = raw
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        count = self._raw.readinto(buffer)
        self._meter.add(count or 0)
        return count or 0

    def close(self) -> None:
        self._raw.close()
        super().close()


def sha256_of(paths: tuple[Path, ...]) -> str:
    """One digest for a set of files; for a single file it is the file's own SHA-256."""
    digests = []
    for path in paths:
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        digests.append(digest.hexdigest())
    if len(digests) == 1:
        return digests[0]
    named = "\n".join(f"{digest}  {path.name}" for digest, path in zip(digests, paths, strict=True))
    return hashlib.sha256(named.encode()).hexdigest()
