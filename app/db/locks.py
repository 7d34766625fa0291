"""Locks by name that a transaction holds until it ends."""

import hashlib

from sqlalchemy import Connection, text


def lock_name(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds this name. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
