"""Updates from a publisher on this machine: what status, readiness and a verdict say after each turn of luck."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.errors import Conflict, InvalidInput
from app.services.lists import ListStatus
from app.services.schedule import UpdateSchedule
from app.services.updating import UpdateReport
from app.web.app import create_app
from lists.fetch import Fetcher, Limits
from lists.source import catalogue
from tests.fake_clock import FakeClock
from tests.publisher import Publisher, cut, drip, endless, publishing, redirect, status, whole
from tests.server import client, serving

SOURCE = "ofac-cons"
FILES = ("sdn", "add", "alt", "remarks")
HEALTHY = 400
Update = Callable[..., dict[str, UpdateReport]]


def sdn(entries: int, *, programme: str = "RUSSIA-EO14024", name: str = "ACME STANKI") -> bytes:
    nothing = ",-0- " * 7
    rows = (
        f'{n},"{name} {n}",-0- ,"{programme}"{nothing},"Tax ID No. {7700000000 + n} (Russia)."'
        for n in range(1, entries + 1)
    )
    return "\r\n".join((*rows, "\x1a")).encode()


def add(entries: int) -> bytes:
    rows = (f'{n},{n},"ul. Stankovaya {n}","Moscow","Russia",-0- ' for n in range(1, entries + 1))
    return "\r\n".join((*rows, "\x1a")).encode()


ALIASES = b'1,1,"aka","FIRST STANKI",-0- \r\n\x1a'
REMARKS = b'1,"Linked To: ACME STANKI 2."\r\n\x1a'


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


@pytest.fixture
def services(database_url: str, tmp_path: Path, clock: FakeClock, publisher: Publisher) -> Iterator[Services]:
    mirrors = {
        url: publisher.url(f"/{source}/{name}.csv")
        for source in ("ofac-sdn", "ofac-cons")
        for url, name in zip(catalogue()[source].urls, FILES, strict=True)
    }
    settings = Settings(database_url=database_url, data_dir=tmp_path, required_sources=(SOURCE,), list_urls=mirrors)
    limits = Limits(connect_seconds=5, read_seconds=2, total_seconds=3, attempts=2)
    wired = build(settings, clock=clock, fetcher=Fetcher(limits, sleep=lambda seconds: None))
    yield wired
    wired.close()


@pytest.fixture
def offered(publisher: Publisher) -> Callable[..., None]:
    """Lets the publisher offer a whole list, but for the files that are named."""

    def offer(source: str = SOURCE, entries: int = HEALTHY, **instead: object) -> None:
        good = (whole(sdn(entries)), whole(add(entries)), whole(ALIASES), whole(REMARKS))
        for name, answer in {**dict(zip(FILES, good, strict=True)), **instead}.items():
            publisher.answer(f"/{source}/{name}.csv", answer)  # type: ignore[arg-type]

    return offer


def update(services: Services, source: str = SOURCE) -> UpdateReport:
    (report,) = services.updater.update([source])
    return report


def state(services: Services, source: str = SOURCE) -> ListStatus:
    return next(status for status in services.lists.statuses() if status.source == source)


def asked(services: Services) -> tuple[int, str, bool]:
    """What /readyz says, the verdict on an innocent deal, and whether it says that the lists are incomplete."""
    key = services.keys.create(["screen"]).secret
    deal = {"parties": [{"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE", "kind": "company"}]}
    with serving(create_app(services)) as url, client(url, key) as http:
        ready: httpx.Response = http.get("/readyz")
        answer = http.post("/v1/screenings", json=deal).json()
    flags = {flag["flag"] for flag in answer["red_flags"]}
    return ready.status_code, answer["verdict"], "lists-incomplete" in flags


def test_the_whole_set_is_fetched_and_loaded(services: Services, offered: Callable[..., None]) -> None:
    offered()

    report = update(services)

    assert report.state == "loaded"
    status = state(services)
    assert (status.state, status.entries, status.added, status.error) == ("loaded", HEALTHY, HEALTHY, None)
    first = services.lists.listing(f"{SOURCE}:1").listing
    assert [name.text for name in first.names] == ["ACME STANKI 1", "FIRST STANKI"]
    assert asked(services) == (200, "clear", False)


def test_nothing_newer_renews_the_age_and_changes_nothing(
    services: Services, offered: Callable[..., None], publisher: Publisher, clock: FakeClock
) -> None:
    offered()
    update(services)
    clock.now += timedelta(days=31)
    assert state(services).state == "stale"
    publisher.asked.clear()

    report = update(services)

    assert report.state == "not-modified"
    assert all("If-None-Match" in headers for _, headers in publisher.asked)
    assert (state(services).state, state(services).age_days) == ("loaded", 0)
    assert len(services.lists.listing(f"{SOURCE}:1").versions) == 1


def test_one_new_file_of_a_set_is_loaded_with_the_others_kept(services: Services, offered: Callable[..., None]) -> None:
    offered()
    update(services)
    offered(alt=whole(b'2,1,"aka","SECOND STANKI",-0- \r\n\x1a'))

    report = update(services)

    assert report.state == "loaded"
    assert (state(services).added, state(services).changed, state(services).removed) == (0, 2, 0)
    assert [change.fields for change in services.lists.changes(SOURCE)] == [("names",), ("names",)]


LOST = (
    ("a fifth is gone", {"sdn": whole(sdn(320)), "add": whole(add(320))}, "at least 350 are expected"),
    ("a programme is gone", {"sdn": whole(sdn(HEALTHY, programme="IRAN"))}, "RUSSIA-EO14024 is gone"),
    ("a file of the set is empty", {"add": whole(b"\x1a")}, "CONS_ADD.CSV: is empty"),
    ("cut, and said to be whole", {"sdn": whole(sdn(HEALTHY)[:-90])}, "CONS_PRIM.CSV, line 400"),
)


@pytest.mark.parametrize(("instead", "why"), [row[1:] for row in LOST], ids=[row[0] for row in LOST])
def test_a_list_that_cannot_be_whole_is_refused_and_the_good_copy_stays(
    services: Services, offered: Callable[..., None], instead: dict[str, object], why: str
) -> None:
    offered()
    update(services)
    offered(**instead)

    report = update(services)

    assert report.state == "refused"
    assert why in str(report.error)
    status = state(services)
    assert (status.state, status.entries) == ("refused", HEALTHY)
    assert why in str(status.error)
    assert asked(services) == (503, "review", True)

    offered()
    assert update(services).state == "loaded"
    assert state(services).state == "loaded"


def test_fifteen_thousand_rows_that_vanish_for_a_day_are_not_believed(
    services: Services, offered: Callable[..., None]
) -> None:
    offered("ofac-sdn", 17_000)
    update(services, "ofac-sdn")
    offered("ofac-sdn", 2_000)

    report = update(services, "ofac-sdn")

    assert report.error == "ofac-sdn: 2,000 entries, where at least 16,000 are expected"
    assert (state(services, "ofac-sdn").state, state(services, "ofac-sdn").entries) == ("refused", 17_000)


FAILED = (
    ("500 for ever", status(500), "answered 500 (2 attempts)"),
    ("404", status(404), "answered 404"),
    ("redirected to a foreign host", redirect("http://127.0.0.2/SDN.CSV"), "no host of this list"),
    ("a slow drip", drip(), "did not arrive within 3 seconds"),
    ("10 GB announced", endless(10 * 1024**3), "is 10,737,418,240 bytes long"),
    ("hung up in the middle", cut(sdn(HEALTHY), 5000), "broke off before the end"),
)


@pytest.mark.parametrize(("answer", "why"), [row[1:] for row in FAILED], ids=[row[0] for row in FAILED])
def test_a_list_that_does_not_arrive_leaves_the_good_copy_until_it_is_too_old(
    services: Services, offered: Callable[..., None], clock: FakeClock, answer: object, why: str
) -> None:
    offered()
    update(services)
    offered(sdn=answer)
    clock.now += timedelta(days=1)

    report = update(services)

    assert report.state == "failed"
    status = state(services)
    assert (status.state, status.age_days, status.tried_at) == ("loaded", 1, clock.now)
    assert why in str(status.error)
    assert asked(services) == (200, "clear", False)

    clock.now += timedelta(days=30)
    assert state(services).state == "stale"
    assert asked(services) == (503, "review", True)


def test_a_server_that_stumbles_once_is_asked_again(
    services: Services, offered: Callable[..., None], publisher: Publisher
) -> None:
    offered()
    publisher.answer(f"/{SOURCE}/sdn.csv", status(500), whole(sdn(HEALTHY)))

    assert update(services).state == "loaded"


def test_the_day_of_a_list_is_its_files_where_the_layout_tells_none(
    services: Services, offered: Callable[..., None]
) -> None:
    offered(add=whole(add(HEALTHY), Last_Modified="Tue, 24 Nov 2026 18:00:00 GMT"))

    update(services)

    assert state(services).published_at == date(2026, 11, 24)


@pytest.mark.parametrize("day", ["Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 01 Aug 2027 00:00:00 GMT", "yesterday"])
def test_a_day_that_cannot_be_is_no_day_of_publication(
    services: Services, offered: Callable[..., None], day: str
) -> None:
    offered(add=whole(add(HEALTHY), Last_Modified=day))

    update(services)

    assert state(services).published_at is None


def test_refusals_and_failures_are_counted_until_a_good_copy(
    services: Services, offered: Callable[..., None], publisher: Publisher
) -> None:
    offered()
    update(services)
    for instead in ({"sdn": whole(sdn(320)), "add": whole(add(320))}, {"sdn": status(500)}, {"sdn": status(404)}):
        offered(**instead)
        update(services)

    found = state(services)

    assert (found.state, found.refusals, found.failures) == ("refused", 1, 2)
    assert "at least 350" in str(found.error)
    offered()
    update(services)
    assert (state(services).state, state(services).refusals, state(services).failures) == ("loaded", 0, 0)


def test_a_fault_of_ours_in_one_list_does_not_keep_the_others_old(
    database_url: str, tmp_path: Path, clock: FakeClock, publisher: Publisher
) -> None:
    def faulty(seconds: float) -> None:
        raise ZeroDivisionError

    urls = {name: catalogue()[name].urls[0] for name in ("un-sc", "ca-sema")}
    mirrors = {
        urls["un-sc"]: publisher.answer("/un-sc", status(500)),
        urls["ca-sema"]: publisher.answer("/ca-sema", whole(b"no list")),
    }
    settings = Settings(database_url=database_url, data_dir=tmp_path, list_urls=mirrors)
    wired = build(settings, clock=clock, fetcher=Fetcher(sleep=faulty))

    reports = {one.publication: (one.state, one.error) for one in wired.updater.update(["un-sc", "ca-sema"])}

    assert reports["un-sc"] == ("failed", "could not be read (ZeroDivisionError)")
    assert reports["ca-sema"][0] == "refused"
    assert state(wired, "un-sc").error == "could not be read (ZeroDivisionError)"
    wired.close()


def test_one_publication_that_fails_does_not_hold_up_another(services: Services, offered: Callable[..., None]) -> None:
    offered()

    reports = {report.publication: report.state for report in services.updater.update([SOURCE, "un-sc"])}

    assert reports == {SOURCE: "loaded", "un-sc": "failed"}


def test_a_list_without_an_address_is_not_fetched(services: Services) -> None:
    with pytest.raises(InvalidInput, match="gonogo lists import"):
        list(services.updater.update(["jp-meti-ru"]))
    with pytest.raises(InvalidInput, match="There is no list 'ofac'"):
        list(services.updater.update(["ofac"]))


def test_two_updates_at_once_do_not_meet(services: Services, offered: Callable[..., None]) -> None:
    offered()
    running = services.updater.update([SOURCE, "un-sc"])
    next(running)

    with pytest.raises(Conflict):
        list(services.updater.update([SOURCE]))

    assert [report.publication for report in running] == ["un-sc"]


def test_an_update_that_was_killed_does_not_stand_in_the_way(
    services: Services, offered: Callable[..., None], tmp_path: Path
) -> None:
    offered()
    script = (
        "import os, pathlib, signal, sys\n"
        "from app.services.exclusive import exclusive\n"
        "with exclusive(pathlib.Path(sys.argv[1])) as was_free:\n"
        "    assert was_free\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    lock = tmp_path / "lists" / ".updating"
    killed = subprocess.run(
        [sys.executable, "-c", script, lock], cwd=Path(__file__).parents[2], capture_output=True, check=False
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert update(services).state == "loaded"


def test_the_schedule_tries_again_when_the_last_attempt_is_old(services: Services, clock: FakeClock) -> None:
    schedule = UpdateSchedule(services.updater, services.database, timedelta(hours=24), clock)
    assert schedule.due()

    schedule.run_once()

    assert not schedule.due()
    clock.now += timedelta(hours=25)
    assert schedule.due()
