"""Hashes of rows that can be checked later, also after a part of the row was erased.

A row is committed to cell by cell. Each cell has a salt of its own, so that the hash of what was erased tells
nothing about it. An absent value is left out: a nullable column that a later migration adds does not disturb
the commitments made before it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

Cells = Mapping[str, bytes]
"""The encoded value of each column that is not NULL, and of each set of rows that belong to the row."""

FIRST_HASH = "0" * 64


def encode(value: Any) -> bytes:
    """A value of a row as bytes: the same on SQLite and on PostgreSQL."""
    return msgspec.json.encode(value)


def encode_row(row: Mapping[str, Any]) -> bytes:
    """A whole row as bytes; columns in alphabetical order, those that are NULL left out."""
    return msgspec.json.encode({name: row[name] for name in sorted(row) if row[name] is not None})


def cell_salt(salt: str, name: str) -> str:
    """The salt of one cell, 32 hexadecimal digits; from it neither the row's salt nor another cell's follows."""
    return hashlib.sha256(f"{salt} {name}".encode()).hexdigest()[:32]


def commit_cell(name: str, value: bytes, salt: str) -> str:
    """The commitment to one cell, with the cell's own salt."""
    return hashlib.sha256(b"%s %s\0%s" % (salt.encode(), name.encode(), value)).hexdigest()


def commit(cells: Cells, salt: str) -> str:
    """The commitment to a row, with the row's salt."""
    return join({name: commit_cell(name, value, cell_salt(salt, name)) for name, value in cells.items()})


def seal(salt: str) -> str:
    """The commitment to a row's salt, which stays when the salt is erased."""
    return hashlib.sha256(salt.encode()).hexdigest()


def join(commitments: Mapping[str, str]) -> str:
    """The commitment to a row from those to its cells."""
    return hashlib.sha256("\n".join(f"{name} {commitments[name]}" for name in sorted(commitments)).encode()).hexdigest()


def chain(previous: str, event: Mapping[str, Any]) -> str:
    """The hash of an event: over the hash before it and everything that the event says; the salt by its seal."""
    said = [
        previous,
        *(event[name] for name in ("seq", "at", "tenant", "actor", "kind", "record", "subject", "digest", "seal")),
    ]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()
