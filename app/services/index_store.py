"""The indexes on disk: flat arrays that are mapped into memory, so that a start need not build them again.

An index is kept under a key of what it was built from: every listing's hash, and the code that reads names. What is
damaged, incomplete or of another key is not used; the index is then built anew.
"""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
import numpy as np
import structlog

import app.matching
import app.names
from app.matching.index import MatchIndex
from app.matching.places import PlaceIndex
from app.names.parse import Token
from app.services.exclusive import exclusive
from app.services.libraries import library_versions
from lists.code_hash import hash_of
from lists.model import Listing
from lists.registry import reader_state

log = structlog.get_logger()

T = TypeVar("T", MatchIndex, PlaceIndex)

_TOKENS, _PLACES, _MANIFEST = "tokens.msgpack", "places.msgpack", "manifest.json"
_KEPT = 2
_PATIENCE_SECONDS = 120
_LOOK_SECONDS = 0.2
_decode_places = msgspec.msgpack.Decoder(dict[str, list[tuple[int, int]]]).decode
_decode_tokens = msgspec.msgpack.Decoder(list[Token]).decode


class IndexStore:
    """Keeps built indexes in a folder, one folder each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, fingerprint: str, listings: Sequence[Listing]) -> MatchIndex:
        """The index over the names of these listings, from disk or built and kept; `fingerprint` stands for them."""
        kind = _Kind("names", partial(_load_names, listings), _save_names)
        return self._kept_or_built(kind, fingerprint, lambda: MatchIndex.build(listings))

    def places(self, fingerprint: str, listings: Sequence[Listing]) -> PlaceIndex:
        """The same over their addresses."""
        kind = _Kind("places", partial(_load_places, listings), _save_places)
        return self._kept_or_built(kind, fingerprint, lambda: PlaceIndex.build(listings))

    def _kept_or_built(self, kind: "_Kind[T]", fingerprint: str, build: Callable[[], T]) -> T:
        folder = self._folder / f"{kind.name}-{_key(fingerprint)}"
        if (kept := _kept(kind, folder)) is not None:
            return kept
        with ExitStack() as turn:
            # Several processes of a machine see a new list at once: one builds, the others read what it has built.
            with suppress(OSError):
                self._wait_for(turn)
            if (kept := _kept(kind, folder)) is not None:
                return kept
            index = build()
            # An index that cannot be kept costs the next start its time, and nobody an answer.
            with suppress(OSError):
                self._save(kind, folder, index)
        return index

    def _wait_for(self, turn: ExitStack) -> None:
        """Wait while another process builds, though not for ever."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not turn.enter_context(exclusive(self._folder / ".building")) and time.monotonic() < end:
            turn.pop_all().close()
            time.sleep(_LOOK_SECONDS)

    def _save(self, kind: "_Kind[T]", folder: Path, index: T) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        incoming = Path(tempfile.mkdtemp(prefix=".index-", dir=self._folder))
        try:
            kind.save(incoming, index)
            manifest = {path.name: _digest(path) for path in sorted(incoming.iterdir())}
            (incoming / _MANIFEST).write_bytes(msgspec.json.encode(manifest))
            shutil.rmtree(folder, ignore_errors=True)
            incoming.rename(folder)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        self._forget_old(kind)

    def _forget_old(self, kind: "_Kind[T]") -> None:
        kept = [path for path in self._folder.glob(f"{kind.name}-*") if path.is_dir()]
        for old in sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[T]):
    """A kind of index: how its files are read from a folder, of which these are, and written into one."""

    name: str
    load: Callable[[Path, Iterable[str]], T]
    save: Callable[[Path, T], None]


def _kept(kind: _Kind[T], folder: Path) -> T | None:
    if not folder.exists():
        return None
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=dict[str, str])
        for name, digest in manifest.items():
            if _digest(folder / name) != digest:
                raise ValueError(f"{name} is not as it was written")
        return kind.load(folder, manifest)
    except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
        log.warning("index on disk not usable", error=str(error))
        return None


def _save_names(folder: Path, index: MatchIndex) -> None:
    for name, array in index.arrays().items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    (folder / _TOKENS).write_bytes(msgspec.msgpack.encode(index.tokens))


def _load_names(listings: Sequence[Listing], folder: Path, files: Iterable[str]) -> MatchIndex:
    arrays: Mapping[str, np.ndarray] = {
        # As plain arrays: slicing a `memmap` makes another one each time, which takes longer than what is done with it.
        name.removesuffix(".npy"): np.load(folder / name, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        for name in files
        if name.endswith(".npy")
    }
    return MatchIndex.from_arrays(listings, _decode_tokens((folder / _TOKENS).read_bytes()), arrays)


def _save_places(folder: Path, index: PlaceIndex) -> None:
    (folder / _PLACES).write_bytes(msgspec.msgpack.encode(index.at))


def _load_places(listings: Sequence[Listing], folder: Path, _: Iterable[str]) -> PlaceIndex:
    return PlaceIndex(listings, _decode_places((folder / _PLACES).read_bytes()))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(fingerprint: str) -> str:
    return hashlib.sha256(f"{fingerprint} {code_state()}".encode()).hexdigest()[:32]


@cache
def code_state() -> str:
    """A hash of the code, the tables and the libraries that make an index out of listings."""
    folders = (Path(package.__path__[0]) for package in (app.matching, app.names))
    return hash_of(folders, reader_state(), *library_versions())
