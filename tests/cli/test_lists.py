"""`gonogo lists` as a dealer runs it: a process of its own, its exit code and its two streams."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lists.source import catalogue
from tests.publisher import Publisher, publishing, status, whole

Gonogo = Callable[..., subprocess.CompletedProcess[str]]
FILES = ("sdn", "add", "alt", "remarks")


def sdn(entries: int, programme: str = "RUSSIA-EO14024") -> bytes:
    nothing = ",-0- " * 7
    rows = (
        f'{n},"ACME STANKI {n}",-0- ,"{programme}"{nothing},"Tax ID No. {7700000000 + n} (Russia)."'
        for n in range(1, entries + 1)
    )
    return "\r\n".join((*rows, "\x1a")).encode()


def add(entries: int) -> bytes:
    rows = (f'{n},{n},"ul. Stankovaya {n}","Moscow","Russia",-0- ' for n in range(1, entries + 1))
    return "\r\n".join((*rows, "\x1a")).encode()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


@pytest.fixture
def offered(publisher: Publisher) -> Callable[[int], None]:
    """Lets the publisher offer a list of so many entries."""

    def offer(entries: int) -> None:
        contents = (sdn(entries), add(entries), b'1,1,"aka","FIRST STANKI",-0- \r\n\x1a', b'1,"A note."\r\n\x1a')
        for name, content in zip(FILES, contents, strict=True):
            publisher.answer(f"/{name}.csv", whole(content))

    return offer


@pytest.fixture
def gonogo(publisher: Publisher, tmp_path: Path) -> Gonogo:
    """Runs the command with its own data folder and the publisher on this machine."""
    urls = catalogue()["ofac-cons"].urls
    mirrors = {url: publisher.url(f"/{name}.csv") for url, name in zip(urls, FILES, strict=True)}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GONOGO_")},
        "GONOGO_DATA_DIR": str(tmp_path),
        "GONOGO_LIST_URLS": json.dumps(mirrors),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from app.cli.main import run; run()", *arguments]
        root = Path(__file__).parents[2]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)

    return run


def test_an_update_says_on_standard_error_what_it_did_and_a_failed_one_exits_with_1(
    gonogo: Gonogo, offered: Callable[[int], None], publisher: Publisher
) -> None:
    offered(400)

    loaded = gonogo("lists", "update", "ofac-cons")

    assert (loaded.returncode, loaded.stdout) == (0, ""), loaded.stderr
    assert "ofac-cons: loaded, 400 entries" in loaded.stderr
    publisher.answer("/sdn.csv", status(404))
    failed = gonogo("lists", "update", "ofac-cons")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "answered 404" in failed.stderr


def test_a_refused_update_exits_with_1_and_status_tells_it_with_the_good_copy(
    gonogo: Gonogo, offered: Callable[[int], None]
) -> None:
    offered(400)
    gonogo("lists", "update", "ofac-cons")
    offered(320)

    assert gonogo("lists", "update", "ofac-cons").returncode == 1

    statuses = json.loads(gonogo("lists", "status", "--json").stdout)
    cons = next(one for one in statuses if one["source"] == "ofac-cons")
    assert {"source", "entries", "names", "published_at", "loaded_at", "state"} <= cons.keys()
    assert (cons["state"], cons["entries"], cons["refusals"]) == ("refused", 400, 1)
    told = gonogo("lists", "status")
    assert told.returncode == 0
    assert "1 refused since the copy in force" in told.stderr


def test_what_changed_is_told_field_by_field(
    gonogo: Gonogo, offered: Callable[[int], None], publisher: Publisher
) -> None:
    offered(400)
    gonogo("lists", "update", "ofac-cons")
    offered(401)
    publisher.answer("/alt.csv", whole(b'2,1,"aka","SECOND STANKI",-0- \r\n\x1a'))
    gonogo("lists", "update", "ofac-cons")

    for_people = gonogo("lists", "diff", "ofac-cons")
    lines = [json.loads(line) for line in gonogo("lists", "diff", "ofac-cons", "--json").stdout.splitlines()]

    assert {(one["change"], one["listing"], *one["fields"]) for one in lines} == {
        ("added", "ofac-cons:401"),
        ("changed", "ofac-cons:1", "names"),
        ("changed", "ofac-cons:2", "names"),
    }
    assert "+ ofac-cons:401  ACME STANKI 401" in for_people.stdout
    assert "names: " in for_people.stdout


def test_a_list_that_is_unknown_or_has_no_address_is_bad_input(gonogo: Gonogo) -> None:
    unknown, by_hand = gonogo("lists", "update", "ofac"), gonogo("lists", "update", "jp-meti-ru")

    assert (unknown.returncode, by_hand.returncode) == (2, 2)
    assert "gonogo lists import" in " ".join(by_hand.stderr.split())
