"""A lock that PostgreSQL holds for as long as a session of ours lives, and lets go of when it dies."""

import hashlib

from sqlalchemy import Connection, Engine, exc, text


class SessionLock:
    """Taken by name, on a connection of its own. Only for PostgreSQL."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Take the lock, or say that another session holds it; what is held already is held still."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
        except exc.DBAPIError:
            self.release()
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # A session that holds a lock must not go back into the pool.
        connection.detach()
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._key}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False

    def release(self) -> None:
        """Let go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
