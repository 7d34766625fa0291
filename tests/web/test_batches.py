"""Files worked through, through HTTP: put in, followed, stopped, read."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import app.services.batch_input
from app.bootstrap import build
from app.config import Settings
from app.domain.batch import LineKind
from app.web.app import create_app
from tests.jobs.test_worker import until
from tests.server import client, serving, starter_service

CSV = {"Content-Type": "text/csv"}
JSONL = {"Content-Type": "application/jsonl"}


@pytest.fixture
def http(database_url: str, tmp_path: Path) -> Iterator[httpx.Client]:
    """A service that does its jobs itself, on the starter list; with an admin key."""
    services = build(
        Settings(database_url=database_url, data_dir=tmp_path, required_sources=("starter",), update_hours=0)
    )
    try:
        services.starter.load_if_empty()
        key = services.keys.create(["admin"]).secret
        services.worker.patience = 0
        with services.worker, serving(create_app(services)) as url, client(url, key) as authorised:
            yield authorised
    finally:
        services.close()


def put(http: httpx.Client, text: str, headers: dict[str, str] = CSV, **params: Any) -> httpx.Response:
    return http.post("/v1/batches", params=params, content=text.encode(), headers=headers)


def finished(http: httpx.Client, batch: dict[str, Any]) -> dict[str, Any]:
    def state() -> str:
        return str(http.get(f"/v1/batches/{batch['id']}").json()["state"])

    until(lambda: state() == "finished")
    done: dict[str, Any] = http.get(f"/v1/batches/{batch['id']}").json()
    return done


def results(http: httpx.Client, batch: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    answer = http.get(f"/v1/batches/{batch['id']}/results", params=params)
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_file_of_parties_goes_in_and_its_results_come_out(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.services.batch_input.PIECE, LineKind.PARTY, 2)
    lines = ("1;ELE Technology Co., Ltd.;CN", "2;Bäckerei Janssen GmbH;DE", "3;;DE", "4;Acme;Nowhereland", "5;Jura;CH")
    text = "\n".join(("Nr;Kunde;Land", *lines))
    mapping = json.dumps({"Nr": "id", "Kunde": "name", "Land": "country"})

    made = put(http, text, mapping=mapping, name="customers.csv")

    assert made.status_code == 201
    assert made.headers["Location"] == f"/v1/batches/{made.json()['id']}"
    assert (made.json()["state"], made.json()["lines"], made.json()["name"]) == ("waiting", 5, "customers.csv")
    done = finished(http, made.json())
    assert (done["done"], done["counts"]) == (5, {"match": 1, "no_match": 2, "invalid": 2})
    assert (done["previous"], done["changed"]) == (None, None)
    told = results(http, done)
    assert [(one["line"], one["id"], one["outcome"]) for one in told] == [
        (2, "1", "match"),
        (3, "2", "no_match"),
        (4, "3", "invalid"),
        (5, "4", "invalid"),
        (6, "5", "no_match"),
    ]
    assert told[0]["matches"][0]["listing"]["name"].upper().startswith("ELE TECHNOLOGY")
    assert [one["line"] for one in results(http, done, outcome=["invalid", "failed"])] == [4, 5]
    sheet = http.get(f"/v1/batches/{done['id']}/results", headers={"Accept": "text/csv"})
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert [row["outcome"] for row in csv.DictReader(io.StringIO(sheet.text))] == [one["outcome"] for one in told]

    again = finished(http, put(http, text, mapping=mapping).json())
    assert (again["previous"], again["changed"]) == (done["id"], 0)
    assert results(http, again, changed=True) == []
    assert [one["id"] for one in http.get("/v1/batches").json()["batches"]] == [again["id"], done["id"]]
    assert http.delete(f"/v1/batches/{done['id']}").status_code == 204
    assert http.get(f"/v1/batches/{done['id']}").status_code == 404


def test_a_file_of_deals_becomes_screenings(http: httpx.Client) -> None:
    lines = [
        {"id": 1042, "name": "ELE Technology Co., Ltd.", "country": "CN", "equipment": [{"hs_code": "8458.11"}]},
        {"reference": "SO-2", "parties": [{"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "CH"}]},
        {"reference": "SO-3", "parties": [], "adress": "x"},
    ]

    done = finished(http, put(http, "\n".join(map(json.dumps, lines)), JSONL, kind="deal").json())

    block, other, bad = results(http, done)
    stored = http.get(f"/v1/screenings/{block['screening']}").json()
    assert (stored["verdict"], stored["reference"], block["outcome"]) == ("block", "1042", "block")
    assert other["outcome"] == http.get(f"/v1/screenings/{other['screening']}").json()["verdict"]
    assert {error["pointer"] for error in bad["errors"]} == {"/parties", "/adress"}
    assert done["counts"]["invalid"] == 1


@pytest.mark.parametrize(
    "text, headers, params, status",
    [
        ("id,name\n1,Acme\n", {"Content-Type": "application/json"}, {}, 415),
        ("id,name\n1,Acme\n", CSV, {"kind": "car"}, 422),
        ("id,nmae\n1,Acme\n", CSV, {}, 422),
        ("id,name\n", CSV, {}, 422),
    ],
    ids=["media type", "kind", "column", "empty"],
)
def test_a_file_that_cannot_be_read_is_refused(
    idle: httpx.Client, text: str, headers: dict[str, str], params: dict[str, str], status: int
) -> None:
    answer = put(idle, text, headers, **params)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_a_batch_that_nobody_works_on_is_paused_resumed_and_cancelled(idle: httpx.Client) -> None:
    made = put(idle, "id,name\n1,Acme\n").json()
    path = f"/v1/batches/{made['id']}"

    assert idle.post(f"{path}/pause").json()["state"] == "paused"
    refused = idle.get(f"{path}/results")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")
    assert idle.post(f"{path}/resume").json()["state"] == "waiting"
    assert idle.delete(path).status_code == 409
    assert idle.post(f"{path}/cancel").json()["state"] == "cancelled"
    assert idle.post(f"{path}/resume").status_code == 409
    assert idle.get(f"{path}/results", params={"partial": True}).text == ""
    assert idle.get(f"{path}/results", params={"partial": True}, headers={"Accept": "image/png"}).status_code == 406


def test_batches_are_listed_page_by_page(idle: httpx.Client) -> None:
    for number in range(3):
        put(idle, f"id,name\n1,Acme {number}\n")
    every = [one["id"] for one in idle.get("/v1/batches", params={"limit": 200}).json()["batches"]]

    walked: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        found = idle.get("/v1/batches", params={"limit": 2, **cursor}).json()
        walked += [one["id"] for one in found["batches"]]
        if found["next_cursor"] is None:
            break
        cursor = {"cursor": found["next_cursor"]}

    assert walked == every
    assert idle.get("/v1/batches", params={"cursor": "btc_1"}).status_code == 422


def test_what_another_key_may_not_see_or_do(idle: httpx.Client) -> None:
    assert idle.get("/v1/batches/btc_0").status_code == 404
    assert httpx.get(f"{idle.base_url}/v1/batches").status_code == 401


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service whose jobs nobody does."""
    with starter_service(tmp_path_factory.mktemp("idle")) as started:
        yield started
