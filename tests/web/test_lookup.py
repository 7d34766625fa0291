"""Looking names up over HTTP, and what the service knows."""


def test_search_finds_a_listed_company_by_its_short_name(http):
    found = http.get("/v1/search", params={"name": "Kompaniya AMG", "country": "RU"}).json()["matches"]

    assert {"ofac-sdn:45750", "eu-annex-iv:697"} <= {match["listing"]["id"] for match in found}


def test_search_leaves_out_lists_that_were_not_asked_for(http):
    found = http.get("/v1/search", params={"name": "Kompaniya AMG", "source": "ofac-sdn"}).json()["matches"]

    assert {match["listing"]["source"] for match in found} == {"ofac-sdn"}


def test_many_names_are_answered_in_their_order(http):
    queries = [
        {"id": "chinese", "name": "深圳市易络电子有限公司"},
        {"id": "innocent", "name": "Jura Feinmechanik GmbH"},
        {"id": "number", "name": "Anything", "identifiers": [{"type": "inn", "value": "7720821959"}]},
    ]

    results = http.post("/v1/match", json={"queries": queries}).json()["results"]

    assert [result["id"] for result in results] == ["chinese", "innocent", "number"]
    assert "eu-annex-iv:693" in {match["listing"]["id"] for match in results[0]["matches"]}
    assert results[1]["matches"] == []
    assert results[2]["matches"][0]["confidence"] == "confirmed"


def test_a_date_before_the_listing_finds_nothing(http):
    query = {"id": "q", "name": "ELE Technology Co., Ltd.", "country": "CN"}

    before = http.post("/v1/match", json={"queries": [query], "as_of": "2024-07-01"}).json()
    after = http.post("/v1/match", json={"queries": [query]}).json()

    assert before["results"][0]["matches"] == []
    assert after["results"][0]["matches"]


def test_listing_is_shown_whole(http):
    listing = http.get("/v1/listings/ofac-sdn:50946").json()

    assert listing["names"][0]["text"] == "ELE TECHNOLOGY CO LTD"
    assert listing["history"]


def test_red_flags_are_explained_with_authority_and_advice(http):
    flags = http.get("/v1/red-flags").json()["red_flags"]

    assert {"embargoed-destination", "false-affiliation-claim"} <= {flag["flag"] for flag in flags}
    assert all(flag["advice"] and flag["severity"] and flag["fires_when"] for flag in flags)
    assert all(any(authority["date"] for authority in flag["authority"]) for flag in flags)


def test_machine_is_classified_with_a_hint_that_is_no_ruling(http):
    goods = http.get(
        "/v1/equipment/classify", params={"make": "Tsugami", "model": "B0385", "hs_code": "8458.11"}
    ).json()

    assert goods["priority_tier"] == "4.B"
    assert "not a ruling" in goods["note"]


def test_country_shows_its_embargoes_with_source_and_date(http):
    country = http.get("/v1/countries/RU").json()

    assert country["embargoes"]
    assert all(ban["authority"]["document"] for ban in country["embargoes"])


def test_lists_show_their_state(http):
    states = {status["source"]: status["state"] for status in http.get("/v1/lists").json()["lists"]}

    assert states["ofac-sdn"] == "starter"
    assert states["un-sc"] == "missing"


def test_the_changes_of_a_list_are_told(http):
    answer = http.get("/v1/lists/ofac-sdn/changes").json()

    assert answer["counts"]["added"] == len(answer["changes"]) > 0
    assert answer["changes"][0]["listing"].startswith("ofac-sdn:")
    assert http.get("/v1/lists/nobody-s-list/changes").status_code == 404
