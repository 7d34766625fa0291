"""Bad input: a clear problem that names the field and says what would be right."""

import pytest

BUYER = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}


@pytest.mark.parametrize(
    "body, pointer, said",
    [
        ({"parties": [{**BUYER, "adress": "Bahnhofstrasse 1"}]}, "/parties/0/adress", '"address"'),
        ({"parties": [BUYER], "equipement": []}, "/equipement", '"equipment"'),
        (
            {"parties": [BUYER], "payment": {"bank": {"contry": "CN"}}},
            "/payment/bank/contry",
            '"country"',
        ),
        ({"parties": [{**BUYER, "country": "Germny"}]}, "/parties/0/country", "Germany (DE)"),
        ({"parties": []}, "/parties", "at least 1"),
        ({}, "/parties", "required"),
        ({"parties": [{"role": "buyer"}]}, "/parties/0/name", "required"),
        ({"parties": [{**BUYER, "name": " . "}]}, "/parties/0/name", "letter"),
        ({"parties": [{**BUYER, "name": "A\u0000B"}]}, "/parties/0/name", "Control characters"),
        ({"parties": [BUYER], "equipment": [{"hs_code": "lathe"}]}, "/equipment/0/hs_code", "8458.11"),
        (
            {"parties": [BUYER], "payment": {"total": {"amount": "1e9999", "currency": "EUR"}}},
            "/payment/total/amount",
            "",
        ),
        (
            {"parties": [BUYER], "payment": {"total": {"amount": "NaN", "currency": "EUR"}}},
            "/payment/total/amount",
            "",
        ),
        ({"parties": [BUYER], "as_of": "yesterday"}, "/as_of", "date"),
        ({"parties": [{**BUYER, "date_of_birth": "1960-13"}]}, "/parties/0/date_of_birth", "1953"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("/") else "",
)
def test_problem_names_the_field_and_what_would_be_right(http, body, pointer, said):
    response = http.post("/v1/screenings", json=body)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    fields = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
    assert said in fields[pointer]


def test_body_that_is_no_json_is_a_problem(http):
    response = http.post("/v1/screenings", content=b'{"parties": [', headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert "JSON" in response.json()["detail"]


def test_input_is_not_echoed(http):
    response = http.post("/v1/screenings", json={"parties": [{**BUYER, "country": "Secretland"}]})

    assert "Secretland" not in response.text


@pytest.mark.parametrize(
    "wrong", [{"x" * 3_000_000: 1}, {f"adress{number}": 1 for number in range(50_000)}], ids=["one long", "many"]
)
def test_wrong_fields_are_not_echoed_without_end(http, wrong):
    response = http.post("/v1/screenings", json={"parties": [BUYER], **wrong})

    assert response.status_code == 422
    assert len(response.json()["errors"]) <= 100
    assert len(response.content) < 30_000
    if len(wrong) > 1:
        assert "(49999 more)" in response.json()["detail"]


def test_body_over_the_limit_is_refused(http):
    response = http.post("/v1/screenings", content=b"x" * (5 * 1024 * 1024))

    assert response.status_code == 413
    assert response.json()["type"] == "/problems/too-large"


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/v1/nothing", 404),
        ("PUT", "/v1/screenings", 405),
        ("GET", "/v1/screenings/scr_doesnotexist", 404),
        ("GET", "/v1/listings/ofac-sdn:0", 404),
        ("GET", "/v1/screenings?cursor=bent", 422),
        ("GET", "/v1/screenings?verdict=maybe", 422),
        ("GET", "/v1/countries/XX", 422),
    ],
)
def test_every_error_is_a_problem_with_a_page(http, method, path, status):
    response = http.request(method, path)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    page = http.get(response.json()["type"])
    assert page.status_code == 200
    assert response.json()["title"] in page.text
