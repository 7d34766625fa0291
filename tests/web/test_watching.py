"""Parties watched after the sale, through HTTP."""

import json
import time

import httpx
import pytest

ELE = {"name": "ELE Technology Co., Ltd.", "country": "CN"}


def test_a_party_is_watched_from_its_enrolment_to_its_end(http: httpx.Client) -> None:
    made = http.post("/v1/counterparties", json={**ELE, "reference": "C-1"})
    assert made.status_code == 201
    party = made.json()
    assert made.headers["Location"] == f"/v1/counterparties/{party['id']}"
    assert party["matches"]
    assert not party["due"]

    assert http.get(f"/v1/counterparties/{party['id']}").json() == party
    assert http.get("/v1/counterparties", params={"reference": "C-1"}).json()["counterparties"] == [party]
    again = http.post("/v1/counterparties", json={**ELE, "reference": "C-1"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/conflict")

    alert, *_ = told = http.get("/v1/alerts", params={"counterparty": party["id"]}).json()["alerts"]
    assert {one["listing"] for one in told} == {match["listing"] for match in party["matches"]}
    assert (alert["kind"], alert["reference"]) == ("new_match", "C-1")
    seen = http.post(f"/v1/alerts/{alert['id']}/acknowledge", json={"note": "Called them."}).json()
    assert (seen["note"], bool(seen["acknowledged_at"])) == ("Called them.", True)
    assert http.get(f"/v1/alerts/{alert['id']}").json() == seen

    changed = http.put(f"/v1/counterparties/{party['id']}", json={"name": "Schwarzwald Zahnrad GmbH"}).json()
    assert (changed["matches"], changed["reference"]) == ([], "C-1")
    gone = http.get("/v1/alerts", params={"counterparty": party["id"], "kind": "match_gone"}).json()["alerts"]
    assert gone

    assert http.delete(f"/v1/counterparties/{party['id']}").status_code == 204
    assert http.put(f"/v1/counterparties/{party['id']}", json=ELE).status_code == 409
    assert http.get("/v1/counterparties", params={"reference": "C-1"}).json()["counterparties"] == []
    ended = http.get("/v1/counterparties", params={"reference": "C-1", "ended": True}).json()["counterparties"]
    assert [one["id"] for one in ended] == [party["id"]]


def test_a_book_in_the_dealers_own_columns_is_put_in(http: httpx.Client) -> None:
    book = "Nr;Kunde;Land\n1;Acme Tools GmbH;DE\n2;;DE\n3;Delta Pumpen AG;Nowhereland\n4;Orion KG;AT\n4;Twice KG;AT\n"
    mapping = json.dumps({"Nr": "id", "Kunde": "name", "Land": "country"})

    def put(mode: str, text: str) -> httpx.Response:
        return http.post(
            "/v1/counterparties/book",
            params={"mapping": mapping, "mode": mode},
            content=text.encode(),
            headers={"Content-Type": "text/csv"},
        )

    merged = put("merge", book).json()
    assert {name: merged[name] for name in ("enrolled", "changed", "repeated", "rejected")} == {
        "enrolled": 2,
        "changed": 0,
        "repeated": 1,
        "rejected": 2,
    }
    assert [error["line"] for error in merged["errors"]] == [3, 4]

    refused = put("replace", book)
    assert (refused.status_code, "Line 3" in refused.json()["detail"]) == (422, True)
    replaced = put("replace", "Nr;Kunde;Land\n4;Orion KG;DE\n").json()
    assert (replaced["changed"], replaced["ended"]) == (1, 1)


def test_a_book_is_listed_page_by_page(http: httpx.Client) -> None:
    for number in range(3):
        http.post("/v1/counterparties", json={"name": f"Acme Werkzeug {number} GmbH"})
        time.sleep(0.002)
    every = [one["id"] for one in http.get("/v1/counterparties", params={"limit": 200}).json()["counterparties"]]

    walked, cursor = [], None
    while True:
        found = http.get("/v1/counterparties", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        walked += [one["id"] for one in found["counterparties"]]
        cursor = found["next_cursor"]
        if cursor is None:
            break

    assert walked == every


@pytest.mark.parametrize(
    "path, params, headers, status",
    [
        ("/v1/counterparties/book", {}, {"Content-Type": "application/json"}, 415),
        ("/v1/counterparties/book", {"mapping": "[1]"}, {"Content-Type": "text/csv"}, 422),
        ("/v1/counterparties/book", {}, {"Content-Type": "text/csv"}, 422),
    ],
    ids=["not a csv", "mapping is no object", "unknown column"],
)
def test_a_book_that_cannot_be_read_is_refused(
    http: httpx.Client, path: str, params: dict[str, str], headers: dict[str, str], status: int
) -> None:
    answer = http.post(path, params=params, content=b"id,name,adress\n1,Acme,x\n", headers=headers)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_acknowledging_needs_a_key_that_may_review(http: httpx.Client, keyed) -> None:
    answer = keyed("screen").post("/v1/alerts/alr_0/acknowledge")

    assert answer.status_code == 403
    assert keyed("review").post("/v1/alerts/alr_0/acknowledge").status_code == 404
