"""A database that goes away in the middle, and a client that does: no screening lost, none stored twice."""

import concurrent.futures
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import event

from app.bootstrap import Services, build
from app.config import Settings
from app.db.unit_of_work import Database
from app.domain.actor import LOCAL
from app.web.app import create_app
from tests import postgres
from tests.builders import listing
from tests.server import client, serving
from tests.services.releases import release

NAME = "gone"
DEALS = [f"D-{number}" for number in range(80)]


@contextmanager
def served(services: Services, folder: Path) -> Iterator[httpx.Client]:
    services.ingestor.load(release(folder, [listing("BLUE LAGOON HOLDINGS", source="house-list")]))
    key = services.keys.create(["admin"]).secret
    with serving(create_app(services)) as url, client(url, key) as authorised:
        yield authorised


@pytest.fixture
def services_of(tmp_path: Path) -> Iterator[Callable[..., Services]]:
    opened: list[Services] = []

    def of(url: str = "", **more: object) -> Services:
        settings = Settings(database_url=url, data_dir=tmp_path / "data", required_sources="house-list", **more)
        opened.append(build(settings))
        return opened[-1]

    yield of
    for one in opened:
        one.close()


@pytest.fixture
def own_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A database on PostgreSQL that the test may treat as it likes, in psycopg's form."""
    yield postgres.create_database(postgres_server, NAME, postgres_template)
    postgres.drop_database(postgres_server, NAME)


def sqlalchemy_form(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def screen(http: httpx.Client, name: str) -> httpx.Response:
    deal = {"parties": [{"role": "buyer", "name": f"Jura {name} GmbH", "country": "DE"}], "reference": name}
    return http.post("/v1/screenings", json=deal, headers={"Idempotency-Key": name})


def references(services: Services) -> list[str | None]:
    return sorted((one.reference for one in services.reviewer.page(LOCAL, limit=200).screenings), key=str)


def is_no_verdict(answer: httpx.Response) -> bool:
    """Whether it is the problem that the database is away, with no word that could be taken for a verdict."""
    problem = answer.json()
    return (
        (answer.status_code, problem["type"]) == (503, "/problems/database-unavailable")
        and answer.headers["content-type"] == "application/problem+json"
        and "verdict" not in problem
    )


@pytest.mark.postgres
def test_while_the_database_is_gone_no_deal_gets_a_verdict_and_afterwards_all_goes_on(
    tmp_path: Path, services_of: Callable[..., Services]
) -> None:
    with postgres.stoppable() as running:
        services = services_of(sqlalchemy_form(postgres.create_database(running.url, NAME)))
        with served(services, tmp_path) as http:
            before = screen(http, "before")

            running.stop()
            gone = [screen(http, "meanwhile"), screen(http, "before"), http.get("/v1/screenings"), http.get("/readyz")]
            alive, figures = http.get("/healthz"), http.get("/metrics").text
            running.start()
            after = screen(http, "meanwhile")
            again = screen(http, "before")

        assert before.status_code == after.status_code == 201
        assert all(is_no_verdict(answer) for answer in gone), [answer.text for answer in gone]
        assert alive.status_code == 200
        assert "gonogo_database_up 0.0" in figures
        assert again.content == before.content
        assert references(services) == ["before", "meanwhile"]
        assert services.auditor.verify().faults == ()
        services.close()


@pytest.mark.postgres
def test_sessions_that_are_cut_in_the_middle_lose_no_deal_and_store_none_twice(
    own_url: str, postgres_server: str, tmp_path: Path, services_of: Callable[..., Services]
) -> None:
    services = services_of(sqlalchemy_form(own_url))
    waiting, answers, wrong = [*DEALS], {}, []

    def sell(http: httpx.Client) -> None:
        while waiting:
            with_key = waiting.pop()
            while (answer := screen(http, with_key)).status_code != 201:
                if not is_no_verdict(answer):
                    wrong.append(answer.text)
                time.sleep(0.02)
            answers[with_key] = answer.content

    with served(services, tmp_path) as http, psycopg.connect(postgres_server, autocommit=True) as killer:
        services.index.current()
        threads = [threading.Thread(target=sell, args=(http,), daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        cut = 0
        while any(thread.is_alive() for thread in threads) and cut < 60:
            row = killer.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", (NAME,)
            ).fetchone()
            cut += row[0] if row else 0
            time.sleep(0.1)
        for thread in threads:
            thread.join(timeout=120)
        again = {with_key: screen(http, with_key).content for with_key in DEALS}

    assert wrong == []
    assert cut > 10
    assert references(services) == sorted(DEALS)
    assert again == answers
    assert services.auditor.verify().faults == ()


class Wire:
    """The wire between us and a database. Once told to, it lets the next COMMIT through and swallows its answer."""

    def __init__(self, port: int) -> None:
        self._database = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.is_to_break = threading.Event()
        self.broken = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listener.accept()
            except OSError:
                return
            theirs = socket.create_connection(self._database)
            threading.Thread(target=self._ask, args=(ours, theirs), daemon=True).start()
            threading.Thread(target=self._pass, args=(theirs, ours), daemon=True).start()

    def _ask(self, ours: socket.socket, theirs: socket.socket) -> None:
        try:
            while said := ours.recv(65536):
                if b"COMMIT\0" in said and self.is_to_break.is_set():
                    self.is_to_break.clear()
                    # From here on nothing comes back, and then the line is dead.
                    ours.shutdown(socket.SHUT_WR)
                    self.broken.set()
                theirs.sendall(said)
            theirs.shutdown(socket.SHUT_WR)
        except OSError:
            theirs.close()

    @staticmethod
    def _pass(theirs: socket.socket, ours: socket.socket) -> None:
        with ours, theirs:
            try:
                while said := theirs.recv(65536):
                    ours.sendall(said)
            except OSError:
                return


@pytest.mark.postgres
def test_where_the_answer_to_a_commit_is_lost_nobody_is_told_that_nothing_was_stored(
    own_url: str, tmp_path: Path, services_of: Callable[..., Services]
) -> None:
    url = httpx.URL(own_url)
    wire = Wire(url.port or 0)
    services = services_of(sqlalchemy_form(str(url.copy_with(port=wire.port))))

    with served(services, tmp_path) as http:
        screen(http, "before")
        wire.is_to_break.set()
        unknown = screen(http, "SO-1")
        assert wire.broken.is_set()
        again = screen(http, "SO-1")

    assert is_no_verdict(unknown)
    assert "nothing was stored" not in unknown.text
    assert "not known whether" in unknown.text
    assert again.headers["Idempotent-Replayed"] == "true"
    assert references(services) == ["SO-1", "before"]
    assert services.auditor.verify().faults == ()
    wire.close()


@pytest.mark.postgres
def test_a_server_that_only_reads_any_more_stores_nothing_and_says_so(
    own_url: str, postgres_server: str, tmp_path: Path, services_of: Callable[..., Services]
) -> None:
    services = services_of(sqlalchemy_form(own_url))

    with served(services, tmp_path) as http, psycopg.connect(postgres_server, autocommit=True) as owner:
        screen(http, "before")
        owner.execute(f"ALTER DATABASE {NAME} SET default_transaction_read_only = on")
        services.database.engine.dispose()
        refused = screen(http, "SO-1")

    assert is_no_verdict(refused)
    assert references(services) == ["before"]


@pytest.mark.postgres
def test_neither_side_waits_for_hours_for_a_machine_that_is_gone(own_url: str) -> None:
    database = Database.open(f"{sqlalchemy_form(own_url)}?keepalives_idle=5")
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        ours = driver.info.get_parameters()
        theirs = [
            connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
            for setting in ("tcp_keepalives_idle", "tcp_user_timeout", "idle_in_transaction_session_timeout")
        ]
    database.close()

    assert theirs == ["30", "60000", "10min"]
    assert (ours["keepalives_idle"], ours["tcp_user_timeout"]) == ("5", "60000")


def test_a_deal_that_waits_too_long_for_a_locked_file_is_held_and_stored_once(
    tmp_path: Path, services_of: Callable[..., Services]
) -> None:
    services = services_of(timeout_seconds=0.5)

    with served(services, tmp_path) as http:
        before = screen(http, "before")
        with sqlite3.connect(tmp_path / "data" / "gonogo.sqlite3", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            held = screen(http, "SO-1")
            read = http.get(f"/v1/screenings/{before.json()['id']}")
            other.execute("ROLLBACK")
        other.close()
        deadline = time.monotonic() + 60
        while (again := screen(http, "SO-1")).status_code != 201 and time.monotonic() < deadline:
            time.sleep(0.05)

    assert (held.status_code, held.json()["type"]) == (503, "/problems/overdue")
    assert read.content == before.content
    assert again.status_code == 201
    assert references(services) == ["SO-1", "before"]
    assert services.auditor.verify().faults == ()


def test_a_process_whose_every_thread_waits_for_the_database_lives(
    tmp_path: Path, services_of: Callable[..., Services]
) -> None:
    services = services_of(timeout_seconds=2)

    with served(services, tmp_path) as http:
        screen(http, "before")
        with sqlite3.connect(tmp_path / "data" / "gonogo.sqlite3", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            with concurrent.futures.ThreadPoolExecutor(60) as pool:
                held = list(pool.map(lambda name: screen(http, name), DEALS[:60]))
            alive = http.get("/healthz")
            other.execute("ROLLBACK")
        other.close()

    assert {answer.json()["type"] for answer in held} == {"/problems/overdue"}
    assert alive.status_code == 200
    # What was held is stored by and by, now that the file is free again.
    stored = references(services)
    assert len(stored) == len(set(stored))


def test_a_full_disk_stores_nothing_and_says_so(tmp_path: Path, services_of: Callable[..., Services]) -> None:
    services = services_of()

    with served(services, tmp_path) as http:
        screen(http, "before")
        engine = services.database.engine
        engine.dispose()

        @event.listens_for(engine, "connect")
        def fill(connection: sqlite3.Connection, _: object) -> None:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")

        answers = [screen(http, f"SO-{number}") for number in range(40)]

    refused = [answer for answer in answers if answer.status_code != 201]
    assert refused
    assert all(is_no_verdict(answer) for answer in refused)
    assert len(references(services)) == 1 + len(answers) - len(refused)
    assert services.auditor.verify().faults == ()


def request(name: str, *, key: str, whole: bool) -> bytes:
    body = b'{"parties": [{"role": "buyer", "name": "Jura Feinmechanik GmbH"}], "reference": "%s"}' % name.encode()
    head = (
        f"POST /v1/screenings HTTP/1.1\r\nHost: shop\r\nAuthorization: {key}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {name}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + (body if whole else body[: len(body) // 2])


def test_a_client_that_is_gone_before_its_answer_finds_it_when_it_comes_back(
    tmp_path: Path, services_of: Callable[..., Services]
) -> None:
    services = services_of()

    with served(services, tmp_path) as http:
        for name, whole in (("in-the-middle", False), ("before-the-answer", True)):
            with socket.create_connection(("127.0.0.1", http.base_url.port or 0)) as gone:
                gone.sendall(request(name, key=http.headers["authorization"], whole=whole))
        deal = {"parties": [{"role": "buyer", "name": "Jura Feinmechanik GmbH"}]}
        again = [
            http.post("/v1/screenings", json=deal | {"reference": name}, headers={"Idempotency-Key": name})
            for name in ("in-the-middle", "before-the-answer", "before-the-answer")
        ]

    assert [answer.status_code for answer in again] == [201] * 3
    assert again[1].content == again[2].content
    assert references(services) == ["before-the-answer", "in-the-middle"]
