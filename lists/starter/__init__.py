"""The starter list that ships with the package: a small dated snapshot, for trying with no network."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import resources

from lists.source import Release
from lists.sources.starter import FORMAT


@dataclass(frozen=True, slots=True)
class StarterSnapshot:
    """What the snapshot says of itself; `label` is to be shown wherever it answers."""

    taken_on: date
    label: str
    licence: str


def starter_snapshot() -> StarterSnapshot:
    """The snapshot's date, label and licence."""
    text = resources.files(__name__).joinpath("snapshot.toml").read_text(encoding="utf-8")
    return StarterSnapshot(**tomllib.loads(text))


@contextmanager
def open_starter() -> Iterator[Release]:
    """Open the starter list for reading; every listing keeps the source it was taken from."""
    with resources.as_file(resources.files(__name__).joinpath("starter.csv")) as path:
        yield Release(FORMAT, (path,), published_at=starter_snapshot().taken_on)
