"""A salesperson at the Swagger UI: opens the page, pastes the key, tries the examples, reads the verdicts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Watched, chromium

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
EXAMPLES = {
    "block-ele-technology": ("Block", "do not ship, do not take payment"),
    "review-trader-without-end-user": ("Review", "until a person has decided"),
    "clear-gear-shop": ("Clear", "nothing in the lists"),
}


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


def _authorise(page: Page, key: str) -> None:
    page.get_by_role("button", name="Authorize").first.click()
    dialog = page.locator(".dialog-ux")
    expect(dialog.locator("input")).to_have_count(1)
    dialog.locator("input").fill(key)
    dialog.get_by_role("button", name="Apply credentials").click()
    dialog.get_by_role("button", name="Close").click()


@pytest.mark.parametrize("size", SIZES)
def test_a_salesperson_runs_the_examples_by_hand_and_reads_the_verdicts(http, browser, size, tmp_path):
    watched = Watched(browser, *SIZES[size])
    page = watched.page
    key = http.headers["authorization"].removeprefix("Bearer ")

    page.goto(f"{http.base_url}/docs")
    screen = page.locator("#operations-Screen_a_deal-screenings_screen")
    execute = screen.get_by_role("button", name="Execute")
    expect(execute).to_be_visible()
    assert page.locator(".opblock-tag-section.is-open").count() == 1
    _authorise(page, key)
    for example, (verdict, meaning) in EXAMPLES.items():
        screen.locator(".examples-select select").first.select_option(example)
        execute.click()
        answer = screen.get_by_role("status")
        expect(answer.locator(".plain-verdict")).to_have_text(verdict)
        expect(answer).to_contain_text(meaning)
        expect(answer.locator(".plain-verdict")).to_be_in_viewport()
        assert f'"verdict": "{verdict.lower()}"' in screen.locator(".live-responses-table").inner_text()
        page.screenshot(path=tmp_path / f"{size}-{example}.png")

    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert all(url.startswith((f"{http.base_url}/", "data:", "blob:")) for url in watched.asked)
    assert watched.complaints == []
    assert not page.locator(".errors-wrapper").is_visible()
    assert key not in page.locator("body").inner_text()

    screen.locator("textarea").first.fill('{"parties": [{"role": "buyer", "name": "Jura", "adress": "Rottweil"}]}')
    execute.click()
    problem = screen.get_by_role("alert")
    expect(problem).to_contain_text('no field "adress". Did you mean "address"')
    expect(problem).to_contain_text("Nothing was decided")
    page.close()
