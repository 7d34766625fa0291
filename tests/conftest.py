"""What has to be torn down: databases, servers, the network block. Everything else is a builder."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_socket

from app.cores import cores
from app.db.unit_of_work import Database
from tests import postgres
from tests.fake_clock import FakeClock

_numbers = itertools.count(1)

# The same examples each time, so that a suite that passes goes on passing; look for new ones with
# `--hypothesis-profile=explore`.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", derandomize=False, max_examples=1000, deadline=None)
hypothesis.settings.load_profile("steady")


# Where the tests are that take longest by themselves: they begin first, so that none is left over at the end.
_LONG = ("scale", "web/test_docs_in_a_browser", "matching/test_quality", "cli", "scenarios", "jobs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first; the order is otherwise as it was."""
    here = Path(__file__).parent
    items.sort(key=lambda item: not item.path.relative_to(here).as_posix().startswith(_LONG))


def pytest_xdist_auto_num_workers() -> int:
    """Half as many processes again as there are cores: many tests wait for servers and for the clock."""
    return max(2, cores() * 3 // 2)


def pytest_runtest_setup() -> None:
    """Let tests speak to this machine and to nobody else."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated database that others are copied from."""
    url = postgres.create_database(postgres_server, "template_gonogo")
    _migrate(_sqlalchemy(url))
    return "template_gonogo"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "gonogo.sqlite3"
    _migrate(f"sqlite+pysqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite+pysqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    maintenance: str = request.getfixturevalue("postgres_server")
    name = f"empty_{next(_numbers)}"
    yield _sqlalchemy(postgres.create_database(maintenance, name))
    postgres.drop_database(maintenance, name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "gonogo.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+pysqlite:///{path}"
        return
    maintenance: str = request.getfixturevalue("postgres_server")
    name = f"test_{next(_numbers)}"
    yield _sqlalchemy(postgres.create_database(maintenance, name, request.getfixturevalue("postgres_template")))
    postgres.drop_database(maintenance, name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    yield opened
    opened.close()


def _migrate(url: str) -> None:
    opened = Database.open(url)
    opened.upgrade()
    opened.close()


def _sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")
