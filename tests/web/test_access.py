"""Who may do what: every /v1 route needs a key with the right scope."""

import json
import re

import httpx
import pytest
from fastapi.routing import APIRoute

from app.web.app import create_app
from app.web.examples import REQUESTS
from tests.cli.running import Command
from tests.server import client as opened_client
from tests.server import starter_service
from tests.web.made import BUYER, Made

ADMIN = ("/v1/keys", "/v1/webhooks")
REVIEW = {
    ("POST", "/v1/screenings/{screening_id}/decisions"),
    ("POST", "/v1/alerts/{alert_id}/acknowledge"),
    ("POST", "/v1/exemptions"),
    ("POST", "/v1/exemptions/{exemption_id}/approve"),
    ("POST", "/v1/exemptions/{exemption_id}/revoke"),
}


# Each read by all who hold its lists, whoever they are.
SHARED = {"source", "listing_id", "code"}


def _routes():
    """Every route of the application under /v1, in the document or not, with each of its methods."""
    for route in create_app().routes:
        if isinstance(route, APIRoute) and route.path_format.startswith("/v1/"):
            for method in route.methods:
                yield method, route.path_format


def _scope(method, path):
    if path.startswith(ADMIN):
        return "admin"
    return "review" if (method, path) in REVIEW else "screen"


def _nowhere(path):
    """The path with ids that lead to nothing."""
    return path.replace("{screening_id}", "scr_0").replace("{listing_id}", "a:1").replace("{code}", "DE")


def test_every_route_refuses_a_caller_without_a_key(http):
    with httpx.Client(base_url=http.base_url) as stranger:
        for method, path in _routes():
            response = stranger.request(method, _nowhere(path))
            assert response.status_code == 401, (method, path)
            assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scope", ["screen", "review", "admin"])
def test_every_route_refuses_a_key_without_its_scope(http, keyed, scope):
    client = keyed(scope)

    for method, path in _routes():
        status = client.request(method, _nowhere(path)).status_code
        allowed = scope in ("admin", _scope(method, path))
        assert (status != 403) == allowed, (method, path, scope)


def test_unknown_key_is_refused(http):
    response = httpx.get(f"{http.base_url}/v1/lists", headers={"Authorization": "Bearer gonogo_guess"})

    assert response.status_code == 401


def test_revoked_key_is_refused_at_once(http):
    made = http.post("/v1/keys", json={"scopes": ["screen"]}).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert httpx.get(f"{http.base_url}/v1/lists", headers=headers).status_code == 200

    http.delete(f"/v1/keys/{made['id']}")

    assert httpx.get(f"{http.base_url}/v1/lists", headers=headers).status_code == 401


def test_secret_is_shown_once_and_never_listed(http):
    made = http.post("/v1/keys", json={"scopes": ["screen"], "label": "shop"}).json()

    assert made["secret"] not in http.get("/v1/keys").text


@pytest.fixture
def gonogo(tmp_path, monkeypatch, capsys):
    return Command(tmp_path, monkeypatch, capsys)


def _owned(made, path):
    """The path with the ids of things of one dealer."""
    return made.fill(_nowhere(path).replace("{source}", "ofac-sdn"))


def _all_that(client, paths):
    """What a dealer reads at each of these addresses, but for the moments at which keys were used."""
    return {path: re.sub(r'"last_used_at":[^,]*', "", client.get(path).text) for path in paths}


@pytest.mark.parametrize("stranger", ["another dealer", "a test key of the same dealer"])
@pytest.mark.parametrize("scope", ["screen", "review", "admin"])
def test_no_route_shows_or_changes_what_another_dealer_has(tmp_path, gonogo, stranger, scope):
    belongs = ("--tenant", "other") if stranger == "another dealer" else ("--test",)
    with starter_service(tmp_path, log_level="error") as ours:
        secret = gonogo("keys", "create", "--scope", scope, *belongs).stdout.strip()
        made = Made(ours)
        paths = {route: _owned(made, route[1]) for route in _routes()}
        ours.post("/v1/affiliations", json=REQUESTS["POST", "/v1/affiliations"]["denied"]["value"])
        before = _all_that(ours, paths.values())
        # Ids that we were given, and the name of a party of ours that nobody else has sent.
        secrets_ = {found for text in before.values() for found in re.findall(r"[a-z]{3}_[0-9a-z]{26}", text)}

        with opened_client(str(ours.base_url), secret) as theirs:
            for (method, route), path in paths.items():
                body = next(iter(REQUESTS.get((method, route), {}).values()), {"value": None})["value"]
                response = theirs.request(method, path, json=body)
                told = {name: value for name, value in _values(response).items() if name not in ("instance", "detail")}
                assert response.status_code < 500
                assert not [one for one in secrets_ if one in json.dumps(told)], (method, route)
                if _names_something_owned(made, route) and "sha256" not in route:
                    assert response.status_code in (403, 404), (method, route, response.status_code)

        assert _all_that(ours, paths.values()) == before


def _values(response):
    try:
        values = response.json()
    except ValueError:
        return {"text": response.text}
    return values if isinstance(values, dict) else {"values": values}


def _names_something_owned(made, route):
    places = set(re.findall(r"{(\w+)}", route)) - SHARED
    assert places <= set(made.places), f"{route}: say in tests/web/made.py how such a thing is made"
    return bool(places)


def test_a_test_key_is_told_from_a_live_one_and_looked_after_by_a_live_admin(http):
    made = http.post("/v1/keys", json={"scopes": ["screen"], "mode": "test"}).json()
    live = http.post("/v1/keys", json={"scopes": ["screen"]}).json()

    assert made["secret"].startswith("gonogo_test_")
    assert live["secret"].startswith("gonogo_live_")
    assert (made["mode"], live["mode"]) == ("test", "live")
    assert made["id"] in http.get("/v1/keys").text
    assert http.delete(f"/v1/keys/{made['id']}").json()["revoked_at"]


def test_what_a_test_key_makes_is_apart_from_the_live_records(http):
    secret = http.post("/v1/keys", json={"scopes": ["admin"], "mode": "test"}).json()["secret"]

    with opened_client(str(http.base_url), secret) as tried:
        screening = tried.post("/v1/screenings", json={"parties": [BUYER]}).json()
        key = tried.post("/v1/keys", json={"scopes": ["screen"]}).json()

    assert http.get(f"/v1/screenings/{screening['id']}").status_code == 404
    assert key["mode"] == "test"


def test_keys_end_by_themselves_and_say_when_they_were_used(http):
    made = http.post("/v1/keys", json={"scopes": ["screen"], "expires_at": "2099-01-01T00:00:00+01:00"}).json()
    assert (made["expires_at"], made["last_used_at"]) == ("2098-12-31T23:00:00.000Z", None)

    with opened_client(str(http.base_url), made["secret"]) as client:
        client.get("/v1/lists")

    (used,) = [key for key in http.get("/v1/keys").json()["keys"] if key["id"] == made["id"]]
    assert used["last_used_at"]
    assert http.post("/v1/keys", json={"scopes": ["screen"], "expires_at": "2020-01-01T00:00:00Z"}).status_code == 422
