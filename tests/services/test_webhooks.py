"""Webhooks from the fact to the receiver, whatever the receiver does."""

import json
import os
import shutil
import socket
import ssl
import stat
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

import app.services.deliveries
from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL, Actor
from app.domain.decision import DecisionOutcome
from app.domain.event import DeliveryState, EndpointState, Event, EventKind
from app.domain.party import Party, PartyRole
from app.errors import InvalidInput, ListRefused, NotFound
from app.services.deliveries import KEPT, PAUSES
from app.services.events import event
from app.services.exemptions import Ruled
from app.services.webhooks import Limits, Sender
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.receiver import (
    Answer,
    Handler,
    Receiver,
    babbling,
    boundless,
    dripping,
    hanging_up,
    hesitating,
    receiving,
    slow,
    status,
)
from tests.services.releases import DAMAGE, release
from tests.services.watching import screen_deals

HASTE = Limits(connect_seconds=1, read_seconds=1, total_seconds=1)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, data_dir=tmp_path, required_sources=("house-list",), webhook_loopback=True
    )


@pytest.fixture
def services(settings: Settings, clock: FakeClock) -> Iterator[Services]:
    wired = build(settings, clock=clock, sender=Sender(loopback=True, limits=HASTE))
    yield wired
    wired.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def hook(services: Services, receiver: Receiver, *events: EventKind) -> tuple[str, str]:
    """An endpoint at the receiver: its id and its secret."""
    made = services.endpoints.create(receiver.url(), events, None, LOCAL)
    return made.endpoint.id, made.secret


def fact(services: Services, name: str = "a", deal: str = "1", kind: EventKind = EventKind.ALERT_OPENED) -> Event:
    made = event(kind, {"n": name}, at=services.clock(), fact=name, stream=f"deal {deal}", tenant="default")
    with services.database.write() as work:
        work.outbox.put(made)
        work.commit()
    return made


def send(services: Services) -> None:
    for endpoint in services.deliverer.due():
        services.deliverer.deliver(endpoint)


def states(services: Services, endpoint: str) -> list[str]:
    page = services.deliveries.page(endpoint, LOCAL)
    return [one.state.value for one in reversed(page.deliveries)]


def faults(services: Services, endpoint: str) -> list[str | None]:
    newest = services.deliveries.page(endpoint, LOCAL, limit=1).deliveries[0]
    return [one.fault for one in services.deliveries.get(endpoint, newest.number, LOCAL).attempts]


def test_what_happens_is_told_once_and_signed(services: Services, receiver: Receiver, tmp_path: Path) -> None:
    endpoint, secret = hook(services, receiver)
    services.ingestor.load(release(tmp_path, [listing("BLUE LAGOON HOLDINGS", source="house-list")]))
    deal = transaction(deal="D-1", parties=[{"role": "buyer", "name": "Acme Stanki OOO", "country": "DE"}])
    first = services.screener.screen(deal, actor=LOCAL)
    services.counterparties.enrol(Party(PartyRole.OTHER, "Acme Stanki OOO"), "C-1", LOCAL)
    more = [listing("BLUE LAGOON HOLDINGS", source="house-list")]
    services.ingestor.load(release(tmp_path, [*more, listing("ACME STANKI OOO", source="house-list", uid="2")]))
    with pytest.raises(ListRefused):
        services.ingestor.load(release(tmp_path, [*more, DAMAGE]))
    services.monitor.look()
    screen_deals(services)
    services.reviewer.decide(first.id, DecisionOutcome.REJECT, "no", LOCAL)

    send(services)
    send(services)

    kinds = [message.content["type"] for message in receiver.messages]
    assert Counter(kinds) == {
        "lists.updated": 2,
        "lists.refused": 1,
        "alert.opened": 2,
        "screening.changed": 1,
        "screening.decided": 1,
    }
    assert all(message.is_signed_with(secret) for message in receiver.messages)
    assert not any(message.is_signed_with(secret[:-8] + "AAAAAAA=") for message in receiver.messages)
    data = {message.content["type"]: message.content["data"] for message in receiver.messages}
    assert (data["screening.changed"]["before"]["id"], data["screening.changed"]["after"]["verdict"]) == (
        first.id,
        "block",
    )
    assert data["screening.decided"]["outcome"] == "reject"
    assert data["screening.decided"]["screening"]["id"] == first.id
    assert set(states(services, endpoint)) == {"delivered"}


def test_a_librarys_verification_takes_what_is_sent(
    settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the real clock, which the library holds the time stamp against."""
    services = build(settings)
    try:
        _, secret = hook(services, receiver)
        made = fact(services)
        send(services)
    finally:
        services.close()

    (message,) = receiver.messages
    assert Webhook(secret).verify(message.body, message.headers) == json.loads(made.body)
    assert message.id == made.id


@pytest.mark.parametrize(
    "answer, fault",
    [
        (status(500), "answered 500"),
        (status(404), "answered 404"),
        (status(302, Location="http://169.254.169.254/latest/meta-data/"), "redirects, which is not followed"),
        (status(307, Location="/elsewhere"), "redirects, which is not followed"),
        (slow, "did not answer within 1 seconds"),
        (hesitating, "did not answer within 1 seconds"),
        (hanging_up, "broke off before it answered"),
        (babbling, "broke off before it answered"),
        (boundless, "broke off before it answered"),
        (status(999), "answered 999"),
    ],
    ids=[
        "an error",
        "nothing there",
        "to the metadata address",
        "to itself",
        "drips its head",
        "will answer",
        "hangs up",
        "no HTTP",
        "a head without end",
        "no status",
    ],
)
def test_a_receiver_that_does_not_take_it_is_tried_again(
    services: Services, clock: FakeClock, receiver: Receiver, answer: Answer, fault: str
) -> None:
    receiver.answers = [answer, status(204)]
    endpoint, secret = hook(services, receiver)
    fact(services)

    send(services)
    send(services)
    assert (faults(services, endpoint), states(services, endpoint)) == ([fault], ["waiting"])

    clock.now += PAUSES[0]
    send(services)
    assert (faults(services, endpoint), states(services, endpoint)) == ([fault, None], ["delivered"])
    once, again = receiver.messages
    assert (once.id, once.body) == (again.id, again.body)
    assert again.is_signed_with(secret)


def test_a_handshake_that_drips_is_not_waited_for() -> None:
    hello = bytes.fromhex("160303400002003ffc") + bytes(16_000)
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def drip() -> int:
            sent = 0
            taken, _ = server.accept()
            with taken, suppress(OSError):
                for byte in hello:
                    sent += taken.send(bytes([byte]))
                    time.sleep(0.02)
            return sent

        dripped = pool.submit(drip)
        sender = Sender(loopback=True, resolve=lambda host, port: ["127.0.0.1"], limits=HASTE)
        outcome = sender.post(f"https://hooks.example.com:{server.getsockname()[1]}/", {}, b"{}")

        assert outcome.fault == "did not answer within 1 seconds"
        assert dripped.result() < len(hello)


def test_an_answer_that_never_ends_is_not_waited_for(services: Services, receiver: Receiver) -> None:
    receiver.answers = [dripping]
    endpoint, _ = hook(services, receiver)
    fact(services)

    send(services)

    assert states(services, endpoint) == ["delivered"]


def test_a_receiver_that_is_down_is_tried_for_three_days_and_can_be_caught_up(
    services: Services, clock: FakeClock
) -> None:
    with receiving() as gone:
        endpoint, _ = hook(services, gone)
    fact(services)
    start = clock.now
    for _ in range(100):
        send(services)
        (one,) = services.deliveries.page(endpoint, LOCAL).deliveries
        if one.state is not DeliveryState.WAITING:
            break
        clock.now = one.next_at

    assert (one.state, one.attempts) == (DeliveryState.FAILED, len(PAUSES) + 1)
    assert set(faults(services, endpoint)) == {"cannot be reached"}
    assert timedelta(days=2, hours=23) < clock.now - start <= timedelta(days=3)

    with receiving() as back:
        services.endpoints.change(endpoint, LOCAL, url=back.url(), events=(), description=None, enabled=True)
        assert len(services.deliveries.replay_lost(endpoint, start, LOCAL)) == 1
        assert services.deliveries.replay_lost(endpoint, start, LOCAL) == ()
        send(services)
        assert [message.id for message in back.messages] == [one.event]
        services.deliveries.replay(endpoint, one.number, LOCAL)
        send(services)
        assert [message.id for message in back.messages] == [one.event] * 2
    assert states(services, endpoint) == ["failed", "delivered", "delivered"]


@pytest.mark.parametrize(
    "asked, waits",
    [
        ({"Retry_After": "3600"}, timedelta(hours=1)),
        (
            {"Retry_After": "Sun, 29 Nov 2026 12:00:00 GMT", "Date": "Sun, 29 Nov 2026 11:30:00 GMT"},
            timedelta(minutes=30),
        ),
        ({"Retry_After": "tomorrow"}, PAUSES[0]),
        ({"Retry_After": "99999999999"}, PAUSES[0]),
        ({"Retry_After": "999999"}, timedelta(hours=24)),
    ],
    ids=["seconds", "a moment", "nonsense", "for ever", "too long"],
)
def test_a_receiver_may_ask_for_more_time(
    services: Services, clock: FakeClock, receiver: Receiver, asked: dict[str, str], waits: timedelta
) -> None:
    receiver.answers = [status(503, **asked)]
    endpoint, _ = hook(services, receiver)
    fact(services)

    send(services)

    (one,) = services.deliveries.page(endpoint, LOCAL).deliveries
    assert one.next_at - clock.now == waits


def test_events_of_a_deal_arrive_in_order_and_hold_up_no_other_deal(
    services: Services, clock: FakeClock, receiver: Receiver
) -> None:
    receiver.answers = [status(500), status(200)]
    hook(services, receiver)
    first, second = fact(services, "a", "1"), fact(services, "b", "1")
    send(services)
    other = fact(services, "c", "2")

    send(services)
    assert [message.id for message in receiver.messages] == [first.id, other.id]
    clock.now += PAUSES[0]
    send(services)

    assert [message.id for message in receiver.messages] == [first.id, other.id, first.id, second.id]


def test_the_ends_of_two_rulings_do_not_wait_for_each_other(
    services: Services, clock: FakeClock, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answers = [status(500), status(200)]
    endpoint, _ = hook(services, receiver, EventKind.ALERT_OPENED)
    services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list")]))
    for name in ("Acme Stanki", "Acme Stanki OOO"):
        ends = clock.now + timedelta(hours=1)
        services.exemptions.rule(Ruled(party=Party(PartyRole.OTHER, name)), "house-list:1", "no", ends, LOCAL)
    clock.now += timedelta(hours=2)
    services.monitor.look()

    send(services)

    assert sorted(states(services, endpoint)) == ["delivered", "waiting"]


def test_a_receiver_that_is_gone_for_good_is_sent_nothing_more(
    services: Services, clock: FakeClock, receiver: Receiver
) -> None:
    receiver.answers = [status(410), status(200)]
    endpoint, _ = hook(services, receiver)
    fact(services)
    send(services)
    clock.now += timedelta(days=1)

    fact(services, "b")
    send(services)

    assert len(receiver.messages) == 1
    assert "410" in (services.endpoints.get(endpoint, LOCAL).reason or "")
    with services.database.read() as work:
        assert work.audit.about("webhook_endpoint", endpoint)[-1].kind == "webhook.disabled"
    assert services.auditor.verify().faults == ()


def test_an_endpoint_that_has_moved_meanwhile_is_not_switched_off_by_its_old_address(
    services: Services, receiver: Receiver
) -> None:
    def move(handler: Handler) -> None:
        services.endpoints.change(
            endpoint, LOCAL, url=receiver.url("localhost"), events=(), description="moved", enabled=True
        )
        status(410)(handler)

    receiver.answers = [move, status(200)]
    endpoint, _ = hook(services, receiver)
    fact(services)

    send(services)

    moved = services.endpoints.get(endpoint, LOCAL)
    assert (moved.state, moved.url, moved.description) == ("active", receiver.url("localhost"), "moved")


def test_what_was_put_on_its_way_to_an_endpoint_while_it_was_deleted_is_given_up(
    services: Services, clock: FakeClock, receiver: Receiver
) -> None:
    endpoint, _ = hook(services, receiver)
    fact(services)
    deleted = replace(services.endpoints.get(endpoint, LOCAL), state=EndpointState.DELETED)
    with services.database.write() as work:
        work.endpoints.change(deleted)
        work.commit()

    send(services)
    services.deliverer.forget()

    assert receiver.messages == []
    with services.database.read() as work:
        assert work.deliveries.count()[DeliveryState.CANCELLED] == 1


def test_what_was_told_long_ago_is_forgotten_a_little_at_a_time(
    services: Services, clock: FakeClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.services.deliveries, "_FORGOTTEN_AT_ONCE", 2)
    endpoint, _ = hook(services, receiver)
    for name in "abcde":
        fact(services, name, name)
    send(services)
    clock.now += KEPT
    fact(services, "newer")
    clock.now += timedelta(seconds=1)

    services.deliverer.forget()

    assert states(services, endpoint) == ["waiting"]


def test_of_rotations_at_once_the_newest_two_secrets_sign(services: Services, receiver: Receiver) -> None:
    endpoint, _ = hook(services, receiver)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: services.endpoints.rotate(endpoint, timedelta(hours=24), LOCAL), range(8)))
    fact(services)

    send(services)

    assert len(receiver.messages[0].headers["webhook-signature"].split()) == 2


def test_both_secrets_sign_while_they_overlap(services: Services, clock: FakeClock, receiver: Receiver) -> None:
    endpoint, old = hook(services, receiver)
    new = services.endpoints.rotate(endpoint, timedelta(hours=24), LOCAL).secret
    fact(services, "a")
    send(services)
    clock.now += timedelta(hours=25)
    fact(services, "b")
    send(services)

    during, after = receiver.messages
    assert (during.is_signed_with(old), during.is_signed_with(new)) == (True, True)
    assert (after.is_signed_with(old), after.is_signed_with(new)) == (False, True)

    services.endpoints.rotate(endpoint, timedelta(hours=24), LOCAL)
    services.endpoints.rotate(endpoint, timedelta(hours=24), LOCAL)
    fact(services, "c")
    send(services)
    assert not receiver.messages[-1].is_signed_with(new)
    assert len(receiver.messages[-1].headers["webhook-signature"].split()) == 2


def test_the_secret_is_not_in_the_database_and_the_key_is_for_its_owner_only(
    services: Services, receiver: Receiver, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, secret = hook(services, receiver)
    fact(services)
    send(services)

    with services.database.read() as work:
        rows = [str(row) for row in work._connection.exec_driver_sql("SELECT * FROM webhook_secret")]
    assert secret.removeprefix("whsec_") not in "".join(rows)
    assert secret not in "".join(capfd.readouterr())
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "webhook.key").stat().st_mode) == 0o600


def test_a_process_with_another_key_signs_nothing(settings: Settings, clock: FakeClock, receiver: Receiver) -> None:
    one, other = (
        build(settings.model_copy(update={"data_dir": settings.data_dir / name}), clock=clock) for name in "ab"
    )
    try:
        endpoint, _ = hook(one, receiver)
        fact(one)
        send(other)
        assert receiver.messages == []
        assert "GONOGO_WEBHOOK_KEY" in str(faults(one, endpoint))
    finally:
        one.close()
        other.close()


def test_after_a_change_of_the_service_key_a_rotated_secret_signs_at_once(
    settings: Settings, clock: FakeClock, receiver: Receiver
) -> None:
    one, other = (
        build(settings.model_copy(update={"data_dir": settings.data_dir / name}), clock=clock) for name in "ab"
    )
    try:
        endpoint, _ = hook(one, receiver)
        rotated = other.endpoints.rotate(endpoint, timedelta(hours=24), LOCAL)
        fact(other)
        send(other)
        (message,) = receiver.messages
        assert message.is_signed_with(rotated.secret)
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.5"],
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["224.0.0.1"],
        ["240.0.0.1"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00::1"],
        ["fec0::1"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a9fe:a9fe"],
        ["2002:a9fe:a9fe::1"],
        ["93.184.216.34", "10.0.0.5"],
        [],
    ],
    ids=str,
)
def test_no_address_of_a_private_network_is_taken(addresses: list[str]) -> None:
    sender = Sender(resolve=lambda host, port: addresses)

    with pytest.raises(InvalidInput):
        sender.check("https://hooks.example.com/")
    assert sender.post("https://hooks.example.com/", {}, b"{}").fault


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com/#part",
        "ftp://hooks.example.com/",
        "https:///hooks",
        "hooks.example.com",
        "https://hooks.example.com:99999/",
        "https://[/",
        "https://example.com/" + "x" * 2000,
    ],
)
def test_an_address_that_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Sender(resolve=lambda host, port: ["93.184.216.34"]).check(url)

    assert "secret" not in str(refusal.value)


def test_a_public_address_is_taken_and_loopback_only_where_it_is_allowed() -> None:
    Sender(resolve=lambda host, port: ["93.184.216.34", "2606:2800:220:1::1"]).check("https://hooks.example.com/")
    Sender(loopback=True, resolve=lambda host, port: ["127.0.0.1"]).check("http://localhost:8080/")
    with pytest.raises(InvalidInput):
        Sender(loopback=True, resolve=lambda host, port: ["10.0.0.5"]).check("http://hooks.example.com/")


def test_a_name_that_turns_to_a_private_address_later_is_not_connected_to(
    settings: Settings, clock: FakeClock, receiver: Receiver
) -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    services = build(
        settings,
        clock=clock,
        sender=Sender(resolve=lambda host, port: answers.pop(0)),
    )
    try:
        made = services.endpoints.create(receiver.url("hooks.example.com", "https"), (), None, LOCAL)
        fact(services)
        send(services)
        assert faults(services, made.endpoint.id) == ["leads to a private network"]
    finally:
        services.close()
    assert receiver.messages == []


def test_a_name_is_looked_up_once_an_attempt_and_connected_where_it_was_checked(receiver: Receiver) -> None:
    answers = [["127.0.0.1"], ["169.254.169.254"]]
    sender = Sender(loopback=True, resolve=lambda host, port: answers.pop(0))

    assert sender.post(receiver.url("hooks.example.com"), {}, b"{}").is_accepted is True

    assert len(answers) == 1
    assert receiver.messages[0].headers["host"] == f"hooks.example.com:{receiver.port}"


def test_the_certificate_has_to_be_the_names_though_the_connection_goes_to_a_number(tmp_path: Path) -> None:
    wrap, trusted = certified(tmp_path, "hooks.example.com")
    sender = Sender(loopback=True, resolve=lambda host, port: ["127.0.0.1"], verify=trusted)

    with receiving(wrap=wrap) as receiver:
        assert sender.post(receiver.url("hooks.example.com", "https"), {}, b"{}").is_accepted
        other = sender.post(receiver.url("other.example.com", "https"), {}, b"{}")
        stranger = replace(sender, verify=None).post(receiver.url("hooks.example.com", "https"), {}, b"{}")

    assert (other.fault, stranger.fault) == ("has a certificate that is not trusted",) * 2
    assert len(receiver.messages) == 1


def certified(folder: Path, name: str) -> tuple[Callable[[socket.socket], socket.socket], ssl.SSLContext]:
    """TLS for a server of this name, and a client's trust in it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine to make a certificate with")
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-days", "2"]
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*made, *subject], cwd=folder, capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    trusting = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    return lambda plain: context.wrap_socket(plain, server_side=True), trusting


def test_another_dealer_sees_and_gets_nothing(services: Services, receiver: Receiver) -> None:
    endpoint, _ = hook(services, receiver)
    made = fact(services)
    stranger = Actor("key_2", "other")

    for act in (
        lambda: services.endpoints.get(endpoint, stranger),
        lambda: services.endpoints.delete(endpoint, stranger),
        lambda: services.endpoints.rotate(endpoint, timedelta(), stranger),
        lambda: services.deliveries.page(endpoint, stranger),
        lambda: services.deliveries.get(endpoint, 1, stranger),
    ):
        with pytest.raises(NotFound):
            act()
    assert services.endpoints.all(stranger) == ()
    send(services)
    assert [message.id for message in receiver.messages] == [made.id]


def test_the_heartbeat_says_what_watching_did(
    services: Services, clock: FakeClock, receiver: Receiver, tmp_path: Path
) -> None:
    def beat() -> dict[str, object]:
        services.heartbeat.beat()
        send(services)
        return receiver.messages[-1].content["data"]

    hook(services, receiver, EventKind.HEARTBEAT)
    assert beat()["status"] == "incomplete"

    services.ingestor.load(release(tmp_path, [listing("BLUE LAGOON HOLDINGS", source="house-list")]))
    services.counterparties.enrol(Party(PartyRole.OTHER, "Acme Stanki OOO"), "C-1", LOCAL)
    services.monitor.look()
    assert services.heartbeat.beat() == 0
    clock.now += timedelta(hours=24)
    services.monitor.look()
    quiet = beat()
    assert (quiet["status"], quiet["parties"], quiet["alerts"]) == ("nothing_found", 1, {})

    more = [listing("BLUE LAGOON HOLDINGS", source="house-list"), listing("ACME STANKI", source="house-list", uid="2")]
    services.ingestor.load(release(tmp_path, more))
    clock.now += timedelta(hours=24)
    services.monitor.look()
    found = beat()
    assert (found["status"], found["alerts"]) == ("found", {"new_match": 1})
    assert found["since"] == quiet["until"]
