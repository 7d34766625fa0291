"""Health, headers, the OpenAPI document and the Swagger UI."""

import re

import httpx

from tests.server import starter_service


def test_healthz_needs_no_key(http):
    assert httpx.get(f"{http.base_url}/healthz").json() == {"status": "ok"}


def test_readyz_is_ready_when_the_starter_list_is_accepted(http):
    assert http.get("/readyz").status_code == 200


def test_readyz_says_503_and_why_while_a_required_list_is_missing(tmp_path):
    with starter_service(tmp_path, required_sources="ofac-sdn,eu-fsf") as client:
        response = client.get("/readyz")

    assert response.status_code == 503
    assert {reason["source"] for reason in response.json()["reasons"]} == {"ofac-sdn", "eu-fsf"}


def test_nothing_is_clear_while_a_required_list_is_missing(tmp_path):
    buyer = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}

    with starter_service(tmp_path, required_sources="ofac-sdn,eu-fsf") as client:
        answer = client.post("/v1/screenings", json={"parties": [buyer]}).json()

    assert answer["verdict"] == "review"
    assert "lists-incomplete" in {flag["flag"] for flag in answer["red_flags"]}


def test_request_id_comes_back_and_a_bad_one_is_replaced(http):
    assert http.get("/healthz", headers={"X-Request-Id": "order-7"}).headers["x-request-id"] == "order-7"
    assert http.get("/healthz", headers={"X-Request-Id": "a b\tc"}).headers["x-request-id"].startswith("req_")


def test_swagger_ui_loads_nothing_from_elsewhere(http):
    page = http.get("/docs")

    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert link.startswith("/")
        assert http.get(link).status_code == 200


def test_openapi_document_is_3_1_with_an_example_of_each_verdict(http):
    document = http.get("/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    body = document["paths"]["/v1/screenings"]["post"]["requestBody"]["content"]["application/json"]
    summaries = " ".join(example["summary"] for example in body["examples"].values())
    assert all(word in summaries for word in ("Block", "Review", "Clear"))
