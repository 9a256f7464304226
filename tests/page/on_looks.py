"""Every page is readable for everybody: axe finds nothing, in light, dark and on a phone, and nothing is too wide."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.page.browser import Tab, tab_in
from tests.page.running import opened, run

LOOKS = {"light": (1280, 900), "dark": (1280, 900), "phone": (390, 844)}
TASKS = (
    *("text-to-speech", "chat-completion", "time-series-forecasting", "tabular-classification"),
    *("mask-generation", "token-classification"),
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, chromium: Browser, url: str) -> Iterator[Tab]:
    width, height = LOOKS[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if request.param == "dark" else "light"
    )
    opened_tab = tab_in(context, url)
    yield opened_tab
    opened_tab.watch.check()
    context.close()


def check(page: Page) -> None:
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_pages_without_a_run(look: Tab) -> None:
    for place in ("", "explore", "explore?view=models", "status", "model"):
        page = look.open(place)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        check(page)


@pytest.mark.parametrize("task", TASKS)
def test_a_task_with_its_answer(look: Tab, task: str) -> None:
    page = opened(look, task)
    for closed in page.locator("form details").all():
        closed.evaluate("one => (one.open = true)")
    run(page)
    check(page)


def test_drawer_and_dialog(look: Tab) -> None:
    page = look.open()
    page.get_by_role("button", name="Runs").click()
    check(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Runs")).to_be_hidden()
    page.get_by_role("button", name="Key", exact=True).click()
    check(page)
    page.keyboard.press("Escape")


def test_runs_side_by_side(look: Tab) -> None:
    for _ in range(2):
        run(opened(look, "text-classification"))
    page = look.page
    page.get_by_role("button", name="Runs (").click()
    for tick in page.get_by_label("compare Text classification").all()[:2]:
        tick.check()
    check(page)
    page.get_by_role("button", name="Compare the two ticked").click()
    expect(page.get_by_role("region", name="Second run").get_by_text("positive")).to_be_visible()
    check(page)


def test_tables_have_their_headers(tab: Tab) -> None:
    """htm closes no tags: axe passes a table whose header row has swallowed the rest."""
    answer = run(opened(tab, "tabular-classification"))
    assert answer.get_by_role("columnheader").all_inner_texts() == ["row", "label", "how likely"]
