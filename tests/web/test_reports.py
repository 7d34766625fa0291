"""Reports over HTTP: printed as page or PDF, and held against the record."""

import hashlib

import pytest

from app.samples import load_samples


@pytest.fixture(scope="module")
def screened(http):
    return http.post("/v1/screenings", json=load_samples()[1].request).json()


def report(http, screening, **options):
    response = http.get(f"/v1/screenings/{screening['id']}/report", **options)
    assert response.status_code == 200, response.text
    return response


def test_a_browser_gets_a_page_without_script_or_outside_files(http, screened):
    page = report(http, screened, headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert screened["summary"] in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "options",
    [
        {"params": {"format": "pdf"}},
        {"headers": {"Accept": "application/pdf"}},
        {"headers": {"Accept": "text/*;q=0.1, application/pdf"}},
    ],
    ids=["by name", "by Accept", "by preference"],
)
def test_a_pdf_is_served_to_whom_asks_for_it(http, screened, options):
    file = report(http, screened, **options)

    assert file.headers["content-type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-")


def test_another_format_is_not_acceptable(http, screened):
    response = http.get(f"/v1/screenings/{screened['id']}/report", headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert response.json()["type"].endswith("/not-acceptable")


def test_a_report_is_the_same_until_somebody_decides(http, screened):
    first = report(http, screened).content
    assert report(http, screened).content == first

    http.post(f"/v1/screenings/{screened['id']}/decisions", json={"outcome": "reject", "note": "Too many doubts."})

    second = report(http, screened)
    assert second.content != first
    assert "Too many doubts." in second.text
    known = http.get(f"/v1/reports/{hashlib.sha256(first).hexdigest()}").json()
    assert (known["issued"], known["screening_id"], known["decided_since"]) == (True, screened["id"], 1)


@pytest.mark.parametrize("format_", ["html", "pdf"])
def test_an_issued_report_is_known_again_and_a_changed_one_is_not(http, screened, format_):
    file = report(http, screened, params={"format": format_}).content

    genuine = http.post("/v1/reports/verify", content=file).json()
    forged = http.post("/v1/reports/verify", content=file.replace(b"2", b"3", 1)).json()

    assert (genuine["issued"], genuine["screening_id"]) == (True, screened["id"])
    assert (forged["issued"], forged["screening_id"]) == (False, None)


def test_there_is_no_report_on_an_unknown_screening(http):
    assert http.get("/v1/screenings/scr_000/report").status_code == 404
