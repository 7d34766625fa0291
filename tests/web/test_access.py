"""Who may do what: every /v1 route needs a key with the right scope."""

import httpx
import pytest

REVIEW = {("POST", "/v1/screenings/{screening_id}/decisions")}


def _routes(http):
    for path, methods in http.get("/openapi.json").json()["paths"].items():
        for method in methods:
            if path.startswith("/v1/"):
                yield method.upper(), path


def _scope(method, path):
    if path.startswith("/v1/keys"):
        return "admin"
    return "review" if (method, path) in REVIEW else "screen"


def _filled(path):
    return path.replace("{screening_id}", "scr_0").replace("{listing_id}", "a:1").replace("{code}", "DE")


def test_every_route_refuses_a_caller_without_a_key(http):
    with httpx.Client(base_url=http.base_url) as stranger:
        for method, path in _routes(http):
            response = stranger.request(method, _filled(path))
            assert response.status_code == 401, (method, path)
            assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scope", ["screen", "review", "admin"])
def test_every_route_refuses_a_key_without_its_scope(http, keyed, scope):
    client = keyed(scope)

    for method, path in _routes(http):
        status = client.request(method, _filled(path)).status_code
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
