"""Fetching from real servers: whole or not at all, within its bounds, and from nowhere else."""

import gzip
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from lists.errors import FetchFailed
from lists.fetch import Address, Fetched, Fetcher, Limits, Validators
from tests.publisher import (
    Answer,
    Handler,
    Publisher,
    cut,
    dated,
    drip,
    endless,
    packed,
    publishing,
    redirect,
    status,
    unsaid,
    whole,
)

LIST = b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA"\r\n' * 2000


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


@pytest.fixture
def naps() -> list[float]:
    """The pauses that were made, in seconds."""
    return []


@pytest.fixture
def fetcher(naps: list[float]) -> Fetcher:
    return Fetcher(Limits(read_seconds=30, total_seconds=60, max_bytes=1_000_000), sleep=naps.append)


def fetched(fetcher: Fetcher, url: str, to: Path, known: Validators | None = None, *hosts: str) -> Fetched | None:
    return fetcher.fetch(Address(url, frozenset(hosts)), to, known=known)


def test_a_file_arrives_whole_with_its_hash_and_validators(
    fetcher: Fetcher, publisher: Publisher, tmp_path: Path
) -> None:
    url = publisher.answer("/SDN.CSV", whole(LIST, Last_Modified="Tue, 24 Nov 2026 18:00:00 GMT"))

    got = fetched(fetcher, url, tmp_path / "SDN.CSV")

    assert got is not None
    assert (tmp_path / "SDN.CSV").read_bytes() == LIST
    assert (got.sha256, got.size) == (sha256(LIST).hexdigest(), len(LIST))
    assert str(got.validators.modified_on) == "2026-11-24"
    assert [path.name for path in tmp_path.iterdir()] == ["SDN.CSV"]


@pytest.mark.parametrize("answer", [whole(LIST), dated(LIST, "Tue, 24 Nov 2026 18:00:00 GMT")], ids=["etag", "date"])
def test_a_file_that_is_known_is_not_sent_again(
    fetcher: Fetcher, publisher: Publisher, tmp_path: Path, answer: Answer
) -> None:
    url = publisher.answer("/list", answer)
    first = fetched(fetcher, url, tmp_path / "list")
    assert first is not None

    assert fetched(fetcher, url, tmp_path / "again", first.validators) is None
    assert not (tmp_path / "again").exists()


def test_nothing_newer_than_nothing_is_no_answer(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="answered 304"):
        fetched(fetcher, publisher.answer("/list", status(304)), tmp_path / "list", Validators())


def test_progress_tells_what_came_and_what_there_is(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    url = publisher.answer("/list", whole(LIST))

    fetcher.fetch(Address(url), tmp_path / "list", progress=lambda done, total: told.append((done, total)))

    assert told[-1] == (len(LIST), len(LIST))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_was_compressed_on_the_way_is_kept_as_it_was(
    fetcher: Fetcher, publisher: Publisher, tmp_path: Path
) -> None:
    got = fetched(fetcher, publisher.answer("/list", packed(LIST)), tmp_path / "list")

    assert got is not None
    assert (tmp_path / "list").read_bytes() == LIST


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_server_that_stumbles_is_asked_again(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path, code: int
) -> None:
    url = publisher.answer("/list", status(code), status(code), whole(LIST))

    assert fetched(fetcher, url, tmp_path / "list") is not None
    assert naps == [2, 4]


def test_a_server_that_only_fails_is_given_up(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path
) -> None:
    with pytest.raises(FetchFailed, match=r"answered 500 \(4 attempts\)"):
        fetched(fetcher, publisher.answer("/list", status(500)), tmp_path / "list")

    assert naps == [2, 4, 8]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [401, 403, 404, 410, 204, 206, 304])
def test_what_will_not_pass_is_not_tried_again(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path, code: int
) -> None:
    with pytest.raises(FetchFailed, match=f"answered {code}"):
        fetched(fetcher, publisher.answer("/list", status(code)), tmp_path / "list")

    assert naps == []


@pytest.mark.parametrize(
    "headers, pause",
    [
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": "0"}, 0),
        ({"Retry_After": "Wed, 25 Nov 2026 12:00:30 GMT", "Date": "Wed, 25 Nov 2026 12:00:00 GMT"}, 30),
        ({"Retry_After": "Wed, 25 Nov 2026 11:00:00 GMT", "Date": "Wed, 25 Nov 2026 12:00:00 GMT"}, 0),
        ({"Retry_After": "soon"}, 2),
        ({"Retry_After": "-5"}, 2),
    ],
)
def test_the_pause_a_server_asks_for_is_kept(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path, headers: dict[str, str], pause: float
) -> None:
    def busy(handler: Handler) -> None:
        handler.send_response_only(503)
        for name, value in {**headers, "Content_Length": "0"}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()

    fetched(fetcher, publisher.answer("/list", busy, whole(LIST)), tmp_path / "list")

    assert naps == [pause]


def test_a_server_that_asks_for_an_hour_is_left_alone(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path
) -> None:
    with pytest.raises(FetchFailed, match="come again in 3,600 seconds"):
        fetched(fetcher, publisher.answer("/list", status(429, Retry_After="3600")), tmp_path / "list")

    assert naps == []


def test_nobody_there_is_tried_again_and_said(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path
) -> None:
    with publishing() as gone:
        url = gone.url("/list")

    with pytest.raises(FetchFailed, match="cannot be reached"):
        fetched(fetcher, url, tmp_path / "list")

    assert len(naps) == 3


def test_a_redirect_to_a_host_of_the_list_is_followed(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    publisher.answer("/stored", whole(LIST))
    url = publisher.answer("/list", redirect("/there"))
    publisher.answer("/there", redirect(publisher.url("/stored", "localhost")))

    assert fetched(fetcher, url, tmp_path / "list", None, "localhost") is not None
    assert publisher.paths == ["/list", "/there", "/stored"]


@pytest.mark.parametrize(
    "target, told",
    [
        ("http://localhost:{port}/stored", "localhost, which is no host of this list"),
        ("https://elsewhere.example/stored", "elsewhere.example, which is no host of this list"),
        ("http://elsewhere.example/stored", "not encrypted"),
        ("file:///etc/passwd", "not encrypted"),
        ("//169.254.169.254/latest", "not encrypted"),
    ],
)
def test_a_redirect_to_a_foreign_host_is_not_followed(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path, target: str, told: str
) -> None:
    publisher.answer("/stored", whole(LIST))
    url = publisher.answer("/list", redirect(target.format(port=publisher.port)))

    with pytest.raises(FetchFailed, match=told):
        fetched(fetcher, url, tmp_path / "list")

    assert publisher.paths == ["/list"]
    assert naps == []


def test_a_redirect_to_nowhere_is_not_followed(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed):
        fetched(fetcher, publisher.answer("/list", redirect("http://[::1")), tmp_path / "list")


def test_redirects_that_go_round_come_to_an_end(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    url = publisher.answer("/list", redirect("/list"))

    with pytest.raises(FetchFailed, match="more than 5 times"):
        fetched(fetcher, url, tmp_path / "list")


@pytest.mark.parametrize("url", ["http://publisher.example/list", "ftp://127.0.0.1/list", "list.csv", "http://[", ""])
def test_plain_http_is_for_this_machine_only(fetcher: Fetcher, tmp_path: Path, url: str) -> None:
    with pytest.raises(FetchFailed):
        fetched(fetcher, url, tmp_path / "list")


@pytest.mark.parametrize("in_headers", [False, True], ids=["in the body", "in the headers"])
def test_a_slow_drip_ends(publisher: Publisher, tmp_path: Path, in_headers: bool) -> None:
    impatient = Fetcher(Limits(read_seconds=30, total_seconds=0.5))

    with pytest.raises(FetchFailed, match=r"did not arrive within 0\.5 seconds"):
        fetched(impatient, publisher.answer("/list", drip(headers=in_headers)), tmp_path / "list")

    assert list(tmp_path.iterdir()) == []


def test_a_silent_server_is_not_waited_for(publisher: Publisher, tmp_path: Path) -> None:
    impatient = Fetcher(Limits(read_seconds=0.2, attempts=2), sleep=lambda seconds: None)
    url = publisher.answer("/list", lambda handler: handler.publisher.closing.wait())

    with pytest.raises(FetchFailed, match=r"did not answer in time \(2 attempts\)"):
        fetched(impatient, url, tmp_path / "list")


def test_ten_gigabytes_are_refused_before_they_come(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="is 10,000,000,000 bytes long"):
        fetched(fetcher, publisher.answer("/list", endless(10_000_000_000)), tmp_path / "list")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", [unsaid(), packed(b"x" * 1_000_001)], ids=["no length", "unfolds"])
def test_more_than_is_taken_is_noticed_while_it_comes(
    fetcher: Fetcher, publisher: Publisher, tmp_path: Path, answer: Answer
) -> None:
    with pytest.raises(FetchFailed, match="longer than the 1,000,000 bytes"):
        fetched(fetcher, publisher.answer("/list", answer), tmp_path / "list")

    assert list(tmp_path.iterdir()) == []


def test_a_body_cut_in_the_middle_is_no_list(
    fetcher: Fetcher, naps: list[float], publisher: Publisher, tmp_path: Path
) -> None:
    (tmp_path / "list").write_bytes(b"the last good copy")

    with pytest.raises(FetchFailed, match="broke off before the end"):
        fetched(fetcher, publisher.answer("/list", cut(LIST, 1000)), tmp_path / "list")

    assert (tmp_path / "list").read_bytes() == b"the last good copy"
    assert len(naps) == 3
    assert len(list(tmp_path.iterdir())) == 1


def test_a_body_cut_once_is_fetched_again(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    assert fetched(fetcher, publisher.answer("/list", cut(LIST, 1000), whole(LIST)), tmp_path / "list") is not None

    assert (tmp_path / "list").read_bytes() == LIST


@pytest.mark.parametrize(
    "body, packing",
    [(b"", "identity"), (b"no archive", "gzip"), (gzip.compress(LIST)[:-30], "gzip"), (LIST, "br")],
    ids=["empty", "not compressed", "archive cut", "unasked"],
)
def test_what_cannot_be_unfolded_is_refused(
    fetcher: Fetcher, publisher: Publisher, tmp_path: Path, body: bytes, packing: str
) -> None:
    def answer(handler: Handler) -> None:
        handler.send(200, {"Content-Encoding": packing, "Content-Length": str(len(body))}, body)

    with pytest.raises(FetchFailed):
        fetched(fetcher, publisher.answer("/list", answer), tmp_path / "list")

    assert list(tmp_path.iterdir()) == []


def test_a_users_password_is_not_told(fetcher: Fetcher, publisher: Publisher, tmp_path: Path) -> None:
    url = publisher.answer("/list", status(403)).replace("http://", "http://dealer:secret@")

    with pytest.raises(FetchFailed) as failure:
        fetched(fetcher, url, tmp_path / "list")

    assert "secret" not in str(failure.value)


def test_a_certificate_that_nobody_signed_is_not_trusted(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine to make a certificate with")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*made, *subject], cwd=tmp_path, capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    handler = type("TlsHandler", (Handler,), {"publisher": Publisher(0)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    handler.publisher.answer("/list", whole(LIST))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"https://localhost:{server.server_address[1]}/list"
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))

    with pytest.raises(FetchFailed, match="certificate is not trusted"):
        fetched(Fetcher(), url, tmp_path / "list")
    assert fetched(Fetcher(verify=trusting), url, tmp_path / "list") is not None

    server.shutdown()
    server.server_close()
    thread.join()
