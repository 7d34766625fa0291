"""What a checkout relies on: answers it may keep, pages it can follow, deals it can follow, names to try with."""

import httpx
import pytest

from tests.server import client as opened

BUYER = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}


@pytest.fixture(scope="module")
def trying(http):
    """A client with a key for tests."""
    secret = http.post("/v1/keys", json={"scopes": ["admin"], "mode": "test"}).json()["secret"]
    with opened(str(http.base_url), secret) as client:
        yield client


def pages(http: httpx.Client, path: str, of: str, **params: object) -> list[dict]:
    seen, cursor = [], None
    while True:
        page = http.get(path, params={**params, "limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += page[of]
        cursor = page["next_cursor"]
        if cursor is None:
            return seen


def test_a_screening_that_the_caller_has_is_not_sent_again(http):
    place = http.post("/v1/screenings", json={"parties": [BUYER]}).headers["Location"]
    first = http.get(place)

    again = http.get(place, headers={"If-None-Match": first.headers["etag"]})
    among_others = http.get(place, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    another = http.get(place, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert again.headers["x-request-id"]
    assert among_others.status_code == 304
    assert (another.status_code, another.content) == (200, first.content)
    assert first.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("path", ["/v1/lists", "/v1/red-flags", "/v1/countries/DE", "/openapi.json", "/v1/queue"])
def test_what_has_not_changed_is_not_sent_again(http, path):
    tag = http.get(path).headers["etag"]

    assert http.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_what_has_changed_is_sent(http):
    place = http.post("/v1/screenings", json={"parties": [BUYER]}).headers["Location"]
    tag = http.get(f"{place}/standing").headers["etag"]
    http.post(f"{place}/decisions", json={"outcome": "reject"})

    assert http.get(f"{place}/standing", headers={"If-None-Match": tag}).status_code == 200


def test_what_was_refused_has_no_tag_and_a_stranger_learns_nothing_from_one(http):
    place = http.post("/v1/screenings", json={"parties": [BUYER]}).headers["Location"]
    tag = http.get(place).headers["etag"]

    refused = httpx.get(f"{http.base_url}{place}", headers={"If-None-Match": tag})

    assert refused.status_code == 401
    assert "etag" not in refused.headers


def test_a_deal_is_followed_from_quote_to_release(http):
    deal = {"parties": [BUYER], "deal": "D-2026/17", "stage": "quote", "destination": {"country": "DE"}}
    quote = http.post("/v1/screenings", json=deal).json()
    order = http.post("/v1/screenings", json=deal | {"stage": "order", "destination": {"country": "KP"}}).json()

    followed = http.get("/v1/deals/D-2026/17").json()

    assert [one["id"] for one in followed["screenings"]] == [order["id"], quote["id"]]
    assert (followed["newest"], followed["go"]) == (order["id"], False)
    assert [one["stage"] for one in followed["screenings"]] == ["order", "quote"]
    changes = followed["screenings"][0]["changes"]
    assert changes == order["changes"]
    assert changes["verdict"] == {"before": quote["verdict"], "after": "block"}
    assert {"pointer": "destination/country", "before": "DE", "after": "KP"} in changes["request"]
    assert followed["screenings"][1]["changes"] is None
    assert http.get("/v1/deals/nobody").status_code == 404
    assert len(pages(http, "/v1/deals/D-2026/17", "screenings")) == 2


@pytest.mark.parametrize(
    ("path", "of", "make"),
    [
        ("/v1/counterparties", "counterparties", ("/v1/counterparties", {"name": "Ostsee Pumpen GmbH"})),
        ("/v1/alerts", "alerts", ("/v1/counterparties", {"name": "ELE Technology Co., Ltd.", "country": "CN"})),
        (
            "/v1/affiliations",
            "affiliations",
            ("/v1/affiliations", {"claimant": "A", "principal": "B", "status": "denied", "date": "2026-01-01"}),
        ),
        (
            "/v1/exemptions",
            "exemptions",
            ("/v1/exemptions", {"listing": "ofac-sdn:50946", "reason": "No.", "party": {"name": "Ele AG"}}),
        ),
        ("/v1/queue", "waiting", ("/v1/screenings", {"parties": [{"role": "buyer", "name": "GoNoGo Sandbox Block"}]})),
        ("/v1/screenings", "screenings", ("/v1/screenings", {"parties": [BUYER]})),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" in value else "",
)
def test_pages_lead_on_by_a_cursor_that_says_nothing(trying, path, of, make):
    for _ in range(3):
        assert trying.post(make[0], json=make[1]).status_code == 201

    every = [one["id"] for one in trying.get(path, params={"limit": 200}).json()[of]]
    cursor = trying.get(path, params={"limit": 1}).json()["next_cursor"]

    assert [one["id"] for one in pages(trying, path, of)] == every
    assert len(every) >= 3
    assert "_" not in cursor
    assert not any(one in cursor for one in every)
    assert trying.get(path, params={"cursor": "cursor"}).json()["type"] == "/problems/invalid-input"


@pytest.mark.parametrize("verdict", ["clear", "review", "block"])
def test_a_test_key_gets_each_outcome_by_name(trying, verdict):
    answer = trying.post("/v1/screenings", json={"parties": [{"role": "buyer", "name": f"GoNoGo Sandbox {verdict}"}]})

    assert answer.json()["verdict"] == verdict


def test_no_name_clears_a_live_deal(http):
    answer = http.post("/v1/screenings", json={"parties": [{"role": "buyer", "name": "GoNoGo Sandbox clear"}]})

    assert answer.json()["verdict"] == "review"
