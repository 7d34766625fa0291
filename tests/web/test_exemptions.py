"""Rulings over HTTP, on the starter list."""

import pytest

from app.samples import load_samples

BLOCK = next(sample.request for sample in load_samples() if sample.verdict == "block")


def ruling(http, **given):
    screening = http.post("/v1/screenings", json=BLOCK).json()
    match = screening["matches"][0]
    body = {"screening": screening["id"], "subject": match["subject"], "listing": match["listing"]["id"]}
    return http.post("/v1/exemptions", json=body | {"reason": "Another firm of that name."} | given)


def test_a_ruling_on_a_confirmed_match_waits_for_another_person(http, keyed):
    made = ruling(http)
    place = made.headers["Location"]

    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    again = http.post(f"{place}/approve")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/second-person-needed")
    approved = keyed("review").post(f"{place}/approve", json={"note": "Compared the register numbers."})
    assert (approved.status_code, approved.json()["state"]) == (200, "in_force")

    answer = http.post("/v1/screenings", json=BLOCK).json()
    met = [match["exemption"] for match in answer["matches"] if match["exemption"]]
    assert [(one["id"], one["effect"]) for one in met] == [(made.json()["id"], "applied")]

    revoked = http.post(f"{place}/revoke", json={"note": "It is them."})
    assert revoked.json()["state"] == "revoked"
    assert http.get(place).json() == revoked.json()
    assert made.json()["id"] in [one["id"] for one in http.get("/v1/exemptions").json()["exemptions"]]
    refused = http.post(f"{place}/revoke")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-decided")


@pytest.mark.parametrize(
    "given",
    [
        {"screening": None},
        {"subject": None},
        {"counterparty": "cpt_1"},
        {"reason": None},
        {"listing": "no listing"},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2099-01-01T00:00:00"},
        {"subject": "parties/7"},
    ],
    ids=str,
)
def test_a_ruling_that_says_too_little_or_too_much_is_refused(http, given):
    refused = ruling(http, **given)

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-input")


def test_a_party_is_exempted_by_itself(http):
    body = {"listing": "ofac-sdn:50946", "reason": "Met them.", "party": {"name": "Ele Technik AG", "country": "CH"}}

    made = http.post("/v1/exemptions", json=body)

    assert made.status_code == 201
    assert made.json()["party"] == {"name": ["Ele Technik AG"], "country": ["CH"]}
    assert http.post("/v1/exemptions", json=body | {"listing": "ofac-sdn:0"}).status_code == 404
