"""A PostgreSQL server of the suite's own: the machine's binaries, a free port, a temporary folder."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from tests import installed

ROLE = "gonogo"
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version first; None where there is none."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Server:
    """A server over a folder of its own, started and stopped as often as a test likes, always on the same port."""

    def __init__(self, programs: Path, folder: Path, user: int | None, settings: tuple[str, ...]) -> None:
        self._programs = programs
        self._folder = folder
        self._user = user
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._port = _free_port()
        self.url = f"postgresql://{ROLE}@127.0.0.1:{self._port}/postgres"
        """Of the maintenance database."""

    def create(self) -> None:
        """Make the files of an empty server."""
        init = [str(self._programs / "initdb"), "-D", str(self._data), "-U", ROLE, "--auth=trust", "--no-sync"]
        init += ["-E", "UTF8", "--locale=C"]
        done = subprocess.run(init, user=self._user, cwd=self._folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")

    def start(self) -> None:
        """Start it and wait until it lets somebody in."""
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self._port)]
        command += ["-h", "127.0.0.1", "-k", ""]
        command += [part for setting in (*self._settings, "max_connections=200") for part in ("-c", setting)]
        log = self._folder / "log"
        with log.open("ab") as file:
            self._process = subprocess.Popen(command, user=self._user, cwd=self._folder, stdout=file, stderr=file)
        _wait_until_ready(self.url, self._data, self._process, log)

    def kill(self) -> None:
        """End it without a word of warning, and wait until the processes that it had are gone too."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        # They end by themselves, and the data must not have two masters.
        end = time.monotonic() + 60
        while _uses(self._data) and time.monotonic() < end:
            time.sleep(0.05)

    def stop(self) -> None:
        """End it and every session with it, and wait until it is gone."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)

    def check(self) -> None:
        """Raise where it ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended before the tests did, with {self._process.returncode}")

    @property
    def _data(self) -> Path:
        return self._folder / "data"


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server and yield the URL of its maintenance database. Skips where there is none, except in CI.

    Only a `durable` one writes to the disk before it says that it has.
    """
    with stoppable(durable=durable) as running:
        yield running.url
        running.check()


@contextmanager
def stoppable(*, durable: bool = False) -> Iterator[Server]:
    """The same, for tests that stop it in the middle and start it again."""
    programs = binaries()
    if programs is None or installed.is_hidden("postgres"):
        installed.skip("postgres", "initdb is neither in /usr/lib/postgresql nor in PATH")
    folder = Path(tempfile.mkdtemp(prefix="gonogo-postgres-"))
    user = _unprivileged()
    if user is not None:
        os.chown(folder, user, -1)
    made = Server(programs, folder, user, () if durable else _FAST)
    try:
        made.create()
        try:
            made.start()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(maintenance_url: str, name: str, template: str | None = None) -> str:
    """Make a database and give its URL in psycopg's form."""
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        connection.execute(statement)
    return maintenance_url.rsplit("/", 1)[0] + f"/{name}"


def drop_database(maintenance_url: str, name: str) -> None:
    """Remove a database, whoever is still connected."""
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _uses(data: Path) -> bool:
    """Whether any process works in this folder, as each of a server's does."""
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if process.readlink() == data:
                return True
    return False


def _wait_until_ready(url: str, data: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for this very server: another one may have taken the port, and would be gone before our tests are."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
            if row and Path(row[0]) == data:
                return
        except psycopg.OperationalError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _unprivileged() -> int | None:
    """The user to run the server as when we are root, which it refuses; None for ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return 65534
