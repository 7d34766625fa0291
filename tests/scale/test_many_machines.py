"""A fleet over one PostgreSQL loses nothing and tells nothing twice, whichever process is killed, and when."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.event import EventKind
from app.domain.party import Party, PartyRole
from tests import postgres
from tests.builders import listing
from tests.jobs.test_worker import until
from tests.receiver import Receiver, receiving
from tests.scale.fleet import APIS, WORKERS, Fleet, Shop, balancer, fleet
from tests.services.releases import release

KEY = "a service key that all processes of the test share"
SWITCH_SECONDS = 3
WATCHED = 40
_SYLLABLES = ("ba", "kor", "mit", "tul", "sel", "von", "dar", "lin", "pra", "zek", "mor", "fin", "gal", "hus", "jen")


@pytest.fixture
def database_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    url = postgres.create_database(postgres_server, "fleet", postgres_template)
    yield url.replace("postgresql://", "postgresql+psycopg://")
    postgres.drop_database(postgres_server, "fleet")


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
def test_nothing_is_lost_and_nothing_told_twice(services: Services, database_url: str, tmp_path: Path) -> None:
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
            _kill_each(ours, shop, services, tmp_path)
            until(lambda: len(_alerted(services)) == WATCHED, seconds=150)
            _restart_each(ours, secret)
            shop.wait_for(2)
        answers = {**shop.answers, **market.answers}
        until(lambda: len(_told(receiver)) == len(services.alerts.page(LOCAL, limit=200).alerts), seconds=150)
        versions = {_version(ours, name, secret) for name in APIS}

    assert len(versions) == 1
    _all_is_stored_once(services, answers)
    told = Counter((one["kind"], one["counterparty"], one["listing"]) for one in _told(receiver))
    assert set(told.values()) == {1}
    assert {party for _, party, _ in told} == _alerted(services)


def _lists(turn: int) -> list:
    """The list of each turn names some of the watched parties more."""
    return [
        listing("BLUE LAGOON HOLDINGS", source="house-list"),
        *(
            listing(f"{_name(n).upper()}", source="house-list", uid=f"w{n}")
            for n in range(WATCHED * turn // len((*APIS, *WORKERS)))
        ),
    ]


def _name(number: int) -> str:
    chosen = random.Random(number)
    return f"{''.join(chosen.choice(_SYLLABLES) for _ in range(4)).capitalize()} Stanki OOO"


def _watch_parties(services: Services, receiver: Receiver) -> None:
    book = [(f"C-{n}", Party(PartyRole.OTHER, _name(n))) for n in range(WATCHED)]
    services.counterparties.put_in(book, LOCAL, whole=False)
    services.endpoints.create(receiver.url(), (EventKind.ALERT_OPENED,), None, LOCAL)


def _kill_each(ours: Fleet, shop: Shop, services: Services, folder: Path) -> None:
    """Kill each process in turn while deals go on, with a newer list each time, and start it again."""
    for turn, name in enumerate((*APIS, *WORKERS), start=1):
        shop.wait_for(3)
        services.ingestor.load(release(folder, _lists(turn)))
        time.sleep(0.7 * turn)
        ours.kill(name)
        shop.wait_for(3)
        ours.start(name)
        if name in APIS:
            ours.wait_until_ready(name)


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
    stored: list[str] = []
    cursor = None
    while True:
        page = services.reviewer.page(LOCAL, cursor=cursor, limit=200)
        stored += [one.id for one in page.screenings if one.rescreen_of is None and one.reference in answers]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(stored) == sorted(str(answer["id"]) for answer in answers.values())


def _alerted(services: Services) -> set[str | None]:
    return {one.counterparty for one in services.alerts.page(LOCAL, limit=200).alerts}


def _told(receiver: Receiver) -> list[dict[str, str]]:
    """What was told, each message once: what came again came under the id that it had."""
    once = {message.id: message for message in list(receiver.messages)}
    return [message.content["data"] for message in once.values()]
