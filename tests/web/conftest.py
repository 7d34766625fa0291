"""One server on the starter list for a whole module; its routes are met through HTTP only."""

import httpx
import pytest

from tests.server import starter_service


@pytest.fixture(scope="module")
def http(tmp_path_factory):
    with starter_service(tmp_path_factory.mktemp("service")) as client:
        yield client


@pytest.fixture
def keyed(http):
    """A maker of clients whose key has one scope only."""
    opened = []

    def with_scope(*scopes: str) -> httpx.Client:
        made = http.post("/v1/keys", json={"scopes": list(scopes)}).json()
        client = httpx.Client(base_url=http.base_url, headers={"X-API-Key": made["secret"]}, timeout=60)
        opened.append(client)
        return client

    yield with_scope
    for client in opened:
        client.close()
