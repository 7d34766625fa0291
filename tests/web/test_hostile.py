"""What an attacker sends who knows how we are built: forged cursors, letters that no database holds, broken headers."""

import base64
import json
import re
import socket
from collections.abc import Iterator

import httpx
import pytest

from app.web.app import create_app
from app.web.openapi import operations
from tests import postgres
from tests.server import starter_service
from tests.web.made import Made

BUYER = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}
OPERATIONS = list(operations(create_app().openapi()))
LISTINGS = {
    "/v1/screenings": ("screenings", "2026-11-25T12:00:00Z", "scr_0"),
    "/v1/deals/D-1": ("screenings", "2026-11-25T12:00:00Z", "scr_0"),
    "/v1/queue": ("queue", 1, "2026-11-25T12:00:00Z", "scr_0"),
    "/v1/exemptions": ("exemptions", "exm_0"),
    "/v1/alerts": ("alerts", "alr_0"),
    "/v1/counterparties": ("counterparties", "cpt_0"),
    "/v1/affiliations": ("affiliations", "2026-11-25T12:00:00Z", "aff_0"),
    "/v1/batches": ("batches", "bat_0"),
    "/v1/webhooks/{webhook_id}/deliveries": ("deliveries", 1),
}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def service(request, tmp_path_factory) -> Iterator[httpx.Client]:
    """A service on each database: what one bears, the other need not."""
    url = ""
    if request.param == "postgres":
        made = postgres.create_database(request.getfixturevalue("postgres_server"), "hostile")
        url = made.replace("postgresql://", "postgresql+psycopg://")
    with starter_service(tmp_path_factory.mktemp("service"), database_url=url, rate_limit="off") as client:
        client.post("/v1/screenings", json={"parties": [BUYER], "deal": "D-1"})
        yield client


@pytest.fixture(scope="module")
def made(service):
    return Made(service)


def forged(*place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def bent(of: str, *parts: object) -> Iterator[tuple[object, ...]]:
    """The place of a cursor with each part in turn put to what no database holds, or only one does."""
    moments = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-25T12:00:00"]
    for number, part in enumerate(parts):
        others: list[object] = ["\0", "scr_\0", "\ud800", None, 1.5, [], {}]
        if isinstance(part, int):
            others += [2**63, 2**70, -(10**30), *([2**31] if len(parts) > 1 else [])]
        elif str(part).startswith("20"):
            others += moments
        for other in others:
            yield (of, *parts[:number], other, *parts[number + 1 :])


@pytest.mark.parametrize("path", LISTINGS)
def test_a_forged_cursor_is_refused_and_a_guessed_one_leads_into_ones_own_records(service, made, path):
    place, path = LISTINGS[path], made.fill(path)
    answers = {str(one): service.get(path, params={"cursor": forged(*one)}) for one in bent(*place)}
    elsewhere = service.get(path, params={"cursor": forged("elsewhere", *place[1:])})

    assert {name: answer.text for name, answer in answers.items() if answer.status_code != 422} == {}
    assert elsewhere.status_code == 422
    assert service.get(path, params={"cursor": forged(*place)}).status_code == 200


@pytest.mark.parametrize("word", ["a%00b", "%ED%A0%80", "a%0D%0ASet-Cookie:x=1", "0001-01-01"])
def test_no_letter_in_an_address_is_a_fault_of_ours(service, word):
    for path, method, operation in OPERATIONS:
        asked = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
        address = re.sub(r"{\w+}", word, path) + "?" + "&".join(f"{name}={word}" for name in asked)
        # A letter that is refused at the door is tried in each place, the others in all places at once.
        each = [address, *(f"{path}?{name}={word}" for name in asked if "%00" in word)]
        for one in each:
            answer = service.request(method, one, headers={"Content-Type": "application/json"})
            assert answer.status_code < 500, (method, one, answer.text)
            assert "set-cookie" not in answer.headers
            if "%00" in one:
                assert answer.json()["type"] == "/problems/bad-request", (method, one)


def test_the_pages_for_people_bear_any_letter(service):
    for path in (
        "/problems/%00",
        "/docs/assets/%00",
        "/docs/assets/..%2f..%2fapp.py",
        "/%00",
        "/problems/%3Cscript%3E",
    ):
        answer = service.get(path)
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("key", [b"a\xff\xfe", b"\xc3\xa9", b"x" * 255, b"' OR 1=1 --", b"a\tb"])
def test_any_idempotency_key_is_a_key(service, key):
    answers = [
        service.post("/v1/screenings", json={"parties": [BUYER]}, headers={b"Idempotency-Key": key}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    "body",
    [
        b'{"parties": [{"role": "buyer", "name": "A\\ud800B"}]}',
        b'{"parties": [{"role": "buyer", "name": "\xff"}]}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 10_000,
        b'{"parties": [{"role": "buyer", "name": "A"}], "equipment": [{"description": "x", "year": 1e400}]}',
        b"NaN",
        b"null",
        b"",
    ],
    ids=[
        "half a letter",
        "no UTF-8",
        "deep lists",
        "deep objects",
        "a long number",
        "infinite",
        "NaN",
        "null",
        "empty",
    ],
)
def test_a_body_that_is_none_is_refused(service, body):
    answer = service.post("/v1/screenings", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422), answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=utf-8", "application/vnd.shop+json", None], ids=str
)
def test_a_field_named_twice_never_takes_the_place_of_the_first(service, content_type):
    body = b'{"parties": [{"role": "buyer", "name": "ELE Technology", "name": "Jura GmbH"}]}'
    headers = {"Content-Type": content_type} if content_type else {}

    answer = service.post("/v1/screenings", content=body, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-input"


def test_very_many_fields_of_one_body_hold_nobody_up(service):
    body = "{" + ",".join(f'"f{number}": 1' for number in range(200_000)) + ', "f0": 2}'

    answer = service.post("/v1/screenings", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["detail"]) == (422, 'Two of its fields are named "f0".')


def changed(value: object, other: object, place: str = "") -> Iterator[tuple[str, object]]:
    """The value with each text in it in turn put to `other`, and the name of that text's field."""
    if isinstance(value, str):
        yield place, other
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from ((at, {**value, name: one}) for at, one in changed(part, other, f"{place}/{name}"))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            before, after = value[:number], value[number + 1 :]
            for at, one in changed(part, other, place):
                yield at, [*before, one, *after]


@pytest.mark.parametrize(
    "other", ["a:\0", "\ud800", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"], ids=ascii
)
def test_no_text_in_a_body_is_a_fault_of_ours(service, made, other):
    bodies = [
        (method, path, example["value"])
        for path, method, operation in OPERATIONS
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
        for example in content.get("examples", {}).values()
        if media_type == "application/json"
    ]
    dated = {"scopes": ["screen"], "expires_at": "2099-01-01T00:00:00Z"}
    tried = set()
    for method, path, body in [*bodies, ("POST", "/v1/keys", dated)]:
        filled = made.fill(path)
        for place, one in changed(body, other):
            if (method, path, place) in tried:
                continue
            tried.add((method, path, place))
            content = json.dumps(one)
            answer = service.request(method, filled, content=content, headers={"Content-Type": "application/json"})
            assert answer.status_code < 500, (method, path, one, answer.text)
    assert len(tried) > 50


@pytest.mark.parametrize(
    "header",
    [b"X-Request-Id: a\nb", b"X-Request-Id: a\0b", b"Idempotency-Key: a\0b", b"X-API-Key: \xff", b"traceparent: zz"],
    ids=ascii,
)
def test_no_header_breaks_out_of_its_line(service, header):
    with socket.create_connection(("127.0.0.1", service.base_url.port), timeout=30) as line:
        line.sendall(b"GET /v1/lists HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + b"\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(65536), b""))

    assert re.match(rb"HTTP/1\.1 4\d\d ", answer)
    assert b"\nb" not in answer.partition(b"\r\n\r\n")[0]
