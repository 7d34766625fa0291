"""How often, how much and how long: what the service bears from one caller, and what it says when that is exceeded."""

import re
import socket
import threading
import time
from dataclasses import replace

import pytest

from app.bootstrap import build
from app.config import Settings
from app.web.app import create_app
from tests.server import client as opened_client
from tests.server import serving, starter_service

BUYER = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}


def test_each_answer_says_how_often_the_key_may_still_ask(http):
    first, second = (http.get("/v1/red-flags") for _ in range(2))

    assert first.headers["ratelimit-policy"] == '"key";q=6000;w=60'
    left = [int(re.fullmatch(r'"key";r=(\d+);t=\d+', one.headers["ratelimit"])[1]) for one in (first, second)]
    assert left[1] < left[0] < 6000


def test_who_asks_too_often_is_told_when_to_come_back_and_others_are_not_held_up(tmp_path):
    with starter_service(tmp_path, rate_limit="3/hour") as client:
        second = client.post("/v1/keys", json={"scopes": ["screen"]}).json()["secret"]
        answers = [client.get("/v1/red-flags") for _ in range(4)]
        with opened_client(str(client.base_url), second) as other:
            assert other.get("/v1/red-flags").status_code == 200

    refused = answers[-1]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/rate-limited"
    assert 0 < int(refused.headers["retry-after"]) <= 3600


def test_a_limit_may_be_lifted(tmp_path):
    with starter_service(tmp_path, rate_limit="off") as client:
        assert "ratelimit" not in client.get("/v1/red-flags").headers


@pytest.mark.parametrize("says_its_length", [True, False])
def test_a_body_that_is_too_large_is_refused(http, says_its_length):
    body = b"x" * (5 * 1024 * 1024)

    response = http.post("/v1/screenings", content=body if says_its_length else iter([body]))

    assert response.status_code == 413
    assert response.json()["type"] == "/problems/too-large"


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path):
    with starter_service(tmp_path, timeout_seconds=0.5) as client:
        address = ("127.0.0.1", client.base_url.port)
        with socket.create_connection(address, timeout=30) as slow:
            slow.sendall(b"POST /v1/screenings HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            answer = b""
            while b"\r\n\r\n{" not in answer and (more := slow.recv(65536)):
                answer += more

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/timeout" in answer


def test_a_file_that_comes_to_a_stand_is_not_waited_for(tmp_path):
    with starter_service(tmp_path, timeout_seconds=0.5) as client:
        address = ("127.0.0.1", client.base_url.port)
        head = (
            "POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 100\r\n"
            f"Authorization: {client.headers['authorization']}\r\n\r\nid,name\r\n"
        )
        with socket.create_connection(address, timeout=30) as slow:
            slow.sendall(head.encode())
            answer = b""
            while b"/problems/" not in answer and (more := slow.recv(65536)):
                answer += more
        left = list(tmp_path.rglob(".upload-*"))

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/timeout" in answer
    assert left == []


class _Slow:
    """The lists of a service whose database takes its time."""

    def __init__(self, lists) -> None:
        self._lists = lists
        self.asked = threading.Event()
        self.let_go = threading.Event()

    def statuses(self):
        self.asked.set()
        self.let_go.wait(60)
        return self._lists.statuses()


class _Broken:
    """Lists that fail with an error that quotes a party."""

    def statuses(self):
        raise RuntimeError("Jura Feinmechanik GmbH")


@pytest.fixture
def around(tmp_path):
    services = build(Settings(data_dir=tmp_path, required_sources="starter", timeout_seconds=2))
    key = services.keys.create(["admin"]).secret
    yield services, key
    services.close()


def test_an_answer_that_takes_too_long_is_a_problem_and_the_service_goes_on(around):
    services, key = around
    slow = _Slow(services.lists)

    with serving(create_app(replace(services, lists=slow))) as url, opened_client(url, key) as client:
        late = client.get("/v1/lists")
        assert slow.asked.is_set()
        assert client.get("/healthz").status_code == 200
        slow.let_go.set()
        deadline = time.monotonic() + 60
        while (answer := client.get("/v1/lists")).status_code == 503 and time.monotonic() < deadline:
            time.sleep(0.05)

    assert (late.status_code, late.json()["type"]) == (503, "/problems/overdue")
    assert answer.status_code == 200


def test_a_fault_of_ours_has_all_headers_and_quotes_nobody(around, capfd):
    services, key = around
    # A busy machine may need longer for it than the others have.
    patient = services.settings.model_copy(update={"timeout_seconds": 60.0})

    with (
        serving(create_app(replace(services, lists=_Broken(), settings=patient))) as url,
        opened_client(url, key) as client,
    ):
        answer = client.get("/v1/lists", headers={"X-Request-Id": "order-7"})

    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "order-7"
    assert answer.headers["x-content-type-options"] == "nosniff"
    written = "".join(capfd.readouterr())
    assert "RuntimeError" in written
    assert "Jura" not in written + answer.text


def test_each_answer_has_the_security_headers(http):
    for path in ("/docs", "/openapi.json", "/v1/lists", "/nowhere"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "'unsafe-inline'" not in headers["content-security-policy"].split("style-src")[0]
        assert "strict-transport-security" not in headers
