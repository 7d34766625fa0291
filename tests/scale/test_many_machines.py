"""A fleet over one PostgreSQL loses nothing and tells nothing twice, whichever process is killed, and when.

The database and the balancer are processes too.
"""

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.batch import BatchState, LineOutcome
from app.domain.event import DeliveryState, EventKind
from app.domain.party import Party, PartyRole
from tests import postgres
from tests.builders import listing
from tests.jobs.test_worker import until
from tests.receiver import Receiver, receiving
from tests.scale.fleet import APIS, WORKERS, Fleet, Shop, balancer, fleet
from tests.services.releases import release

KEY = "a service key that all processes of the test share"
SWITCH_SECONDS = 3
KILLED = ("balancer", *APIS, *WORKERS, "database")
WATCHED = 42
LINES = 150
"""Of a batch that is put in before each kill; the last one cannot be read."""
_SYLLABLES = ("ba", "kor", "mit", "tul", "sel", "von", "dar", "lin", "pra", "zek", "mor", "fin", "gal", "hus", "jen")


@pytest.fixture(scope="module")
def database_server() -> Iterator[postgres.Server]:
    """A server for this test alone, which kills it, and which keeps what it has said that it has."""
    with postgres.stoppable(durable=True) as made:
        yield made


@pytest.fixture
def database_url(database_server: postgres.Server) -> str:
    url = postgres.create_database(database_server.url, "fleet")
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    """The dealer's own hands on the database: nothing is served or done in this process."""
    opened = build(
        Settings(
            database_url=database_url,
            data_dir=tmp_path / "here",
            required_sources="house-list",
            webhook_key=KEY,
            webhook_loopback=True,
        )
    )
    yield opened
    opened.close()


@pytest.mark.postgres
def test_nothing_is_lost_and_nothing_told_twice(
    services: Services, database_url: str, database_server: postgres.Server, tmp_path: Path
) -> None:
    balancer()
    services.ingestor.load(release(tmp_path, _lists(0)))
    secret = services.keys.create(["admin"]).secret
    settings = {
        "database_url": database_url,
        "data_dir": str(tmp_path / "shared"),
        "required_sources": "house-list",
        "webhook_key": KEY,
        "webhook_loopback": "true",
        "jobs": "false",
        "update_hours": "0",
        "heartbeat_hours": "0",
        "log_level": "warning",
        "switch_seconds": str(SWITCH_SECONDS),
        "drain_seconds": "4",
    }
    with receiving() as receiver, fleet(tmp_path, **settings) as ours:
        _watch_parties(services, receiver)
        for name in ("balancer", *APIS, *WORKERS):
            ours.start(name)
        for name in APIS:
            ours.wait_until_ready(name)
        with Shop(ours, secret, "shop") as shop, Shop(ours, secret, "market") as market:
            batches = _kill_each(ours, database_server, shop, services, tmp_path)
            until(lambda: len(_alerted(services)) == WATCHED, seconds=150)
            until(lambda: all(_is_finished(services, batch) for batch in batches), seconds=150)
            _restart_each(ours, secret)
            shop.wait_for(2)
        answers = {**shop.answers, **market.answers}
        until(lambda: _all_arrived(services), seconds=150)
        versions = {_version(ours, name, secret) for name in APIS}

    assert len(versions) == 1
    _all_is_stored_once(services, answers)
    for batch in batches:
        _batch_is_whole(services, batch)
    told = _told(receiver, EventKind.ALERT_OPENED)
    assert set(Counter((one["kind"], one["counterparty"], one["listing"]) for one in told).values()) == {1}
    assert {one["counterparty"] for one in told} == _alerted(services)
    assert sorted(one["id"] for one in _told(receiver, EventKind.BATCH_FINISHED)) == sorted(batches)


def _lists(turn: int) -> list:
    """The list of each turn names some of the watched parties more."""
    return [
        listing("BLUE LAGOON HOLDINGS", source="house-list"),
        *(
            listing(f"{_name(n).upper()}", source="house-list", uid=f"w{n}")
            for n in range(WATCHED * turn // len(KILLED))
        ),
    ]


def _name(number: int) -> str:
    chosen = random.Random(number)
    return f"{''.join(chosen.choice(_SYLLABLES) for _ in range(4)).capitalize()} Stanki OOO"


def _watch_parties(services: Services, receiver: Receiver) -> None:
    book = [(f"C-{n}", Party(PartyRole.OTHER, _name(n))) for n in range(WATCHED)]
    services.counterparties.put_in(book, LOCAL, whole=False)
    services.endpoints.create(receiver.url(), (EventKind.ALERT_OPENED, EventKind.BATCH_FINISHED), None, LOCAL)


def _kill_each(
    ours: Fleet, database: postgres.Server, shop: Shop, services: Services, folder: Path
) -> dict[str, list[str]]:
    """Kill each process in turn, amid deals, a batch of deals and a newer list, and start it again.

    Answers the references of the deals of each batch.
    """
    batches: dict[str, list[str]] = {}
    for turn, name in enumerate(KILLED, start=1):
        shop.wait_for(3)
        references = [f"batch-{turn}-{line}" for line in range(1, LINES)]
        batches[_put_in(ours, shop.key, references)] = references
        services.ingestor.load(release(folder, _lists(turn)))
        time.sleep(0.5 * turn)
        if name == "database":
            database.kill()
            time.sleep(2)
            database.start()
        else:
            ours.kill(name)
            if name != "balancer":
                shop.wait_for(3)
            ours.start(name)
        if name in APIS:
            ours.wait_until_ready(name)
        shop.wait_for(3)
    return batches


def _put_in(ours: Fleet, key: str, references: list[str]) -> str:
    """Put a file of deals in, with a line at its end that nobody can read; answers the batch's id."""
    deals = [{"reference": one, "name": f"Jura Feinmechanik {one} GmbH", "country": "DE"} for one in references]
    answer = httpx.post(
        f"{ours.url}/v1/batches",
        params={"kind": "deal"},
        content="".join(f"{json.dumps(deal)}\n" for deal in deals) + "no deal\n",
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/jsonl"},
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _restart_each(ours: Fleet, secret: str) -> None:
    """Ask each API process to end, and start it again, while a checkout that never asks twice goes on."""
    for name in APIS:
        ours.wait_until_taken_in(name)
    with Shop(ours, secret, "hasty", patient=False) as hasty:
        for name in APIS:
            hasty.wait_for(3)
            ours.ask_to_end(name)
            ours.start(name)
            ours.wait_until_taken_in(name)
            hasty.wait_for(3)
    assert hasty.faults == []


def _version(ours: Fleet, name: str, secret: str) -> str:
    buyer = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}
    answer = httpx.post(
        f"{ours.api(name)}/v1/screenings",
        json={"parties": [buyer]},
        headers={"Authorization": f"Bearer {secret}"},
        timeout=30,
    )
    return str([(one["source"], one["version"]) for one in answer.json()["lists"]])


def _all_is_stored_once(services: Services, answers: dict[str, dict[str, object]]) -> None:
    assert len(answers) > 20
    stored = _stored(services)
    assert sorted(one for name in answers for one in stored[name]) == sorted(
        str(answer["id"]) for answer in answers.values()
    )


def _is_finished(services: Services, batch: str) -> bool:
    return services.batches.get(batch, LOCAL).state is BatchState.FINISHED


def _batch_is_whole(services: Services, batch: str) -> None:
    """Every line is counted once and in its place, and every deal of it was screened once."""
    done = services.batches.get(batch, LOCAL)
    assert (done.lines, done.lines_done, sum(done.counts.values())) == (LINES,) * 3
    assert done.counts[LineOutcome.INVALID] == 1
    results = [json.loads(line) for line in services.batches.results(batch, LOCAL)]
    assert [one["line"] for one in results] == list(range(1, LINES + 1))
    stored = _stored(services)
    assert [stored[one["id"]] for one in results[:-1]] == [[one["screening"]] for one in results[:-1]]


def _stored(services: Services) -> dict[str, list[str]]:
    """The screenings of each reference, those aside that monitoring made again."""
    found: dict[str, list[str]] = defaultdict(list)
    cursor = None
    while True:
        page = services.reviewer.page(LOCAL, cursor=cursor, limit=200)
        for one in page.screenings:
            if one.rescreen_of is None and one.reference:
                found[one.reference].append(one.id)
        cursor = page.next_cursor
        if cursor is None:
            return found


def _alerted(services: Services) -> set[str | None]:
    return {one.counterparty for one in services.alerts.page(LOCAL, limit=200).alerts}


def _told(receiver: Receiver, kind: EventKind) -> list[dict[str, str]]:
    """What was told, each message once: what came again came under the id that it had."""
    once = {message.id: message.content for message in list(receiver.messages)}
    return [content["data"] for content in once.values() if content["type"] == kind]


def _all_arrived(services: Services) -> bool:
    with services.database.read() as work:
        return work.deliveries.count()[DeliveryState.WAITING] == 0
