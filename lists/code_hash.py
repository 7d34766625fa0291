"""A name for code and tables as they are in this program."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_OF_A_PROGRAM = (".py", ".csv", ".toml")


def hash_of(folders: Iterable[Path], *more: str) -> str:
    """A hash of every module and table in these folders, the starter list aside, and of `more`."""
    digest = hashlib.sha256("\n".join(more).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _OF_A_PROGRAM and "starter" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
