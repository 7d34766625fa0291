"""Webhook endpoints and their delivery log, through HTTP."""

import httpx
import pytest

from tests.receiver import receiving
from tests.server import starter_service


@pytest.fixture(scope="module")
def open_http(tmp_path_factory: pytest.TempPathFactory):
    with starter_service(tmp_path_factory.mktemp("service"), webhook_loopback=True) as client:
        yield client


def test_an_endpoint_from_its_making_to_its_end(open_http: httpx.Client) -> None:
    with receiving() as receiver:
        made = open_http.post("/v1/webhooks", json={"url": receiver.url(), "events": ["screening.decided"]})
        assert made.status_code == 201
        endpoint = made.json()
        path = f"/v1/webhooks/{endpoint['id']}"
        assert made.headers["Location"] == path
        secret = endpoint.pop("secret")
        assert secret.startswith("whsec_")
        assert open_http.get(path).json() == endpoint
        assert open_http.get("/v1/webhooks").json()["webhooks"] == [endpoint]
        assert secret not in open_http.get("/v1/webhooks").text

        buyer = {"role": "buyer", "name": "ELE Technology Co., Ltd.", "country": "CN"}
        screening = open_http.post("/v1/screenings", json={"parties": [buyer], "deal": "D-1"}).json()
        open_http.post(f"/v1/screenings/{screening['id']}/decisions", json={"outcome": "reject", "note": "listed"})
        page = open_http.get(f"{path}/deliveries", params={"state": "waiting", "type": "screening.decided"}).json()
        (waiting,) = page["deliveries"]
        logged = open_http.get(f"{path}/deliveries/{waiting['id']}").json()
        assert (logged["log"], logged["body"]["data"]["screening"]["id"]) == ([], screening["id"])
        again = open_http.post(f"{path}/deliveries/{waiting['id']}/replay")
        assert (again.status_code, again.json()["replay_of"]) == (202, waiting["id"])
        first = open_http.get(f"{path}/deliveries", params={"limit": 1}).json()
        rest = open_http.get(f"{path}/deliveries", params={"limit": 1, "cursor": first["next_cursor"]}).json()
        assert [rest["deliveries"][0]["id"], rest["next_cursor"]] == [waiting["id"], None]
        lost = open_http.post(f"{path}/replay", json={"since": "2026-01-01T00:00:00Z"})
        assert (lost.status_code, lost.json()) == (202, {"replayed": 0, "more": False})

        rotated = open_http.post(f"{path}/rotate", json={"overlap_hours": 1}).json()
        assert rotated["secret"] not in (secret, None)
        changed = open_http.put(path, json={"url": receiver.url(), "enabled": False, "description": "shop"}).json()
        assert (changed["state"], changed["description"], len(changed["events"])) == ("disabled", "shop", 7)

        assert open_http.delete(path).status_code == 204
        assert open_http.get(path).status_code == 404
        assert open_http.get("/v1/webhooks").json()["webhooks"] == []


@pytest.mark.parametrize(
    "body, pointer",
    [
        ({"url": "https://127.0.0.1/hooks"}, "/url"),
        ({"url": "http://localhost:9/hooks"}, "/url"),
        ({"url": "https://[::ffff:169.254.169.254]/latest"}, "/url"),
        ({"url": "https://127.0.0.1/", "events": ["screening.guessed"]}, "/events/0"),
        ({"url": "https://127.0.0.1/", "event": []}, "/event"),
    ],
    ids=["loopback", "plain http", "metadata", "unknown event", "unknown field"],
)
def test_a_wrong_endpoint_is_refused(http: httpx.Client, body: dict[str, object], pointer: str) -> None:
    answer = http.post("/v1/webhooks", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
