"""Which workers are alive: each holds a lock on its own name, which the system lets go of when it dies."""

from contextlib import ExitStack, closing, suppress
from pathlib import Path

from app.db.unit_of_work import Database
from app.services.exclusive import exclusive


class Liveness:
    """On PostgreSQL the lock is a session's, seen from every machine; on SQLite it is a file's."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def of(self, name: str) -> "Pulse":
        """The sign of life of the worker of this name."""
        return Pulse(self._database, self._folder / f"{name}.lock")

    def is_dead(self, name: str) -> bool:
        """Whether no process holds this name any more."""
        with closing(self.of(name)) as pulse:
            return pulse.keep()


class Pulse:
    """A name that is held until it is closed or its process dies."""

    def __init__(self, database: Database, path: Path) -> None:
        self._session = database.session_lock(path.stem)
        self._path = path
        self._file = ExitStack()
        self._held = False

    def keep(self) -> bool:
        """Take the name or keep it; False where another holds it."""
        if self._session is not None:
            return self._session.take()
        if not self._held:
            self._held = self._file.enter_context(exclusive(self._path))
        return self._held

    def close(self) -> None:
        """Let go of the name, which is never used again."""
        if self._session is not None:
            self._session.release()
            return
        self._file.close()
        if self._held:
            self._held = False
            # A file left behind costs nothing; another process may just be looking at it.
            with suppress(OSError):
                self._path.unlink()
