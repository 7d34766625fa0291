"""Screening a deal over HTTP: verdicts, records, idempotency."""

import concurrent.futures

import pytest

from app.samples import load_samples

BUYER = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}


@pytest.mark.parametrize("sample", load_samples(), ids=lambda sample: sample.name)
def test_sample_deal_gets_its_verdict(http, sample):
    response = http.post("/v1/screenings", json=sample.request)

    assert response.status_code == 201
    assert response.json()["verdict"] == sample.verdict


def test_answer_shows_all_that_the_contract_names(http):
    answer = http.post("/v1/screenings", json=load_samples()[1].request).json()

    assert set(answer) >= {
        "id", "reference", "created_at", "as_of", "verdict", "risk_score", "summary", "matches", "red_flags",
        "not_assessed", "required_actions", "lists", "warnings", "engine",
    }  # fmt: skip
    assert set(answer["matches"][0]) >= {
        "party", "subject", "confidence", "score", "listing", "query", "matched", "matched_on", "explanation",
    }  # fmt: skip
    assert set(answer["red_flags"][0]) >= {
        "flag", "severity", "subject", "title", "explanation", "evidence", "authority", "advice",
    }  # fmt: skip


def test_screening_is_read_back_as_it_was_answered(http):
    posted = http.post("/v1/screenings", json={"parties": [BUYER]})

    read = http.get(posted.headers["Location"])

    assert read.content == posted.content


def test_answer_says_that_the_starter_list_is_only_a_sample(http):
    answer = http.post("/v1/screenings", json={"parties": [BUYER]}).json()

    assert any("starter list" in warning for warning in answer["warnings"])
    assert all(version["starter"] for version in answer["lists"])


def test_same_key_and_body_gives_the_same_screening_back(http):
    headers = {"Idempotency-Key": "shop-1042-1"}
    first = http.post("/v1/screenings", json={"parties": [BUYER]}, headers=headers)
    again = http.post("/v1/screenings", json={"parties": [BUYER]}, headers=headers)

    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_same_key_with_another_body_is_refused(http):
    headers = {"Idempotency-Key": "shop-1042-2"}
    http.post("/v1/screenings", json={"parties": [BUYER]}, headers=headers)

    other = http.post("/v1/screenings", json={"parties": [BUYER], "reference": "other"}, headers=headers)

    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-conflict"


def test_parallel_duplicates_become_one_screening(http):
    def post(_):
        headers = {"Idempotency-Key": "shop-1042-3"}
        return http.post("/v1/screenings", json={"parties": [BUYER], "reference": "P"}, headers=headers)

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = {response.content for response in pool.map(post, range(16))}

    assert len(answers) == 1
    assert len(http.get("/v1/screenings", params={"reference": "P"}).json()["screenings"]) == 1


def test_screenings_are_listed_newest_first_a_page_at_a_time(http):
    made = [http.post("/v1/screenings", json={"parties": [BUYER], "reference": "PAGED"}).json()["id"] for _ in range(5)]

    seen, cursor = [], None
    while True:
        params = {"reference": "PAGED", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = http.get("/v1/screenings", params=params).json()
        seen += [screening["id"] for screening in page["screenings"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == made[::-1]


def test_decision_is_put_beside_the_screening_which_stays_as_it_is(http):
    screening = http.post("/v1/screenings", json={"parties": [BUYER]})
    place = screening.headers["Location"]

    decided = http.post(f"{place}/decisions", json={"outcome": "release", "note": "Called the owner."})

    assert decided.status_code == 201
    assert http.get(f"{place}/decisions").json() == [decided.json()]
    assert http.get(place).content == screening.content


def test_a_block_waits_until_two_people_have_released_it(http, keyed):
    place = http.post("/v1/screenings", json={"parties": [BUYER], "destination": {"country": "KP"}}).headers["Location"]
    number = place.rsplit("/", 1)[1]
    asked = {"outcome": "release", "note": "Licence on file."}

    first = http.post(f"{place}/decisions", json=asked)
    waiting = {
        one["id"]: one for one in http.get("/v1/queue", params={"verdict": "block", "limit": 200}).json()["waiting"]
    }
    again = http.post(f"{place}/decisions", json=asked)
    between = http.get(f"{place}/standing").json()
    second = keyed("review").post(f"{place}/decisions", json=asked)

    assert (first.status_code, first.json()["standing"]) == (201, "waiting")
    assert waiting[number]["standing"] == "waiting"
    assert waiting[number]["decisions"] == [first.json()]
    assert (again.status_code, again.json()["type"]) == (409, "/problems/second-person-needed")
    assert between["go"] is False
    assert second.json()["standing"] == "released"
    stand = http.get(f"{place}/standing").json()
    assert (stand["go"], stand["standing"], stand["newer"], len(stand["decisions"])) == (True, "released", None, 2)
    assert number not in [one["id"] for one in http.get("/v1/queue", params={"limit": 200}).json()["waiting"]]


def test_what_was_rejected_is_not_decided_again(http):
    place = http.post("/v1/screenings", json={"parties": [BUYER], "reference": "NO"}).headers["Location"]
    http.post(f"{place}/decisions", json={"outcome": "reject"})

    refused = http.post(f"{place}/decisions", json={"outcome": "release"})

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-decided")


def test_the_newest_screening_of_a_deal_is_the_one_to_release(http):
    old, new = (http.post("/v1/screenings", json={"parties": [BUYER], "deal": "D-NEW"}).json()["id"] for _ in range(2))

    refused = http.post(f"/v1/screenings/{old}/decisions", json={"outcome": "release"})

    assert (refused.status_code, refused.json()["newer"]) == (409, new)


def test_rescreening_makes_a_new_screening_of_the_same_deal(http):
    first = http.post("/v1/screenings", json={"parties": [BUYER], "reference": "AGAIN"})

    again = http.post(f"{first.headers['Location']}/rescreen")

    assert again.status_code == 201
    assert again.json()["id"] != first.json()["id"]
    assert again.json()["reference"] == "AGAIN"


def test_region_under_embargo_is_understood_as_a_country(http):
    answer = http.post("/v1/screenings", json={"parties": [BUYER], "destination": {"country": "Crimea"}}).json()

    assert answer["verdict"] == "block"
    assert "embargoed-destination" in {flag["flag"] for flag in answer["red_flags"]}


def test_network_picture_names_the_parties(http):
    screening = http.post("/v1/screenings", json={"parties": [BUYER]})

    picture = http.get(f"{screening.headers['Location']}/network.svg")

    assert picture.headers["content-type"] == "image/svg+xml"
    assert "Jura Feinmechanik" in picture.text
