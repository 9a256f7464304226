"""What a user does on a task's page: opens it, runs it, waits for how it ends."""

from playwright.sync_api import Locator, Page, expect

from tests.page.browser import WITHIN_MS, Tab


def opened(tab: Tab, task: str, model: str = "") -> Page:
    """The task's page with its example filled in."""
    page = tab.open(f"model{f'/{model}' if model else ''}?task={task}")
    expect(page.locator(f"[data-task='{task}']")).to_be_visible()
    expect(run_button(page)).to_be_enabled(timeout=WITHIN_MS)
    return page


def run_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Run", exact=True)


def run(page: Page) -> Locator:
    """Runs what is filled in; the answer's part of the page, once it is done."""
    run_button(page).click()
    return ended(page, "done")


def ended(page: Page, state: str) -> Locator:
    """The answer's part of the page, once the run has come to this state."""
    answer = page.get_by_role("region", name="Answer", exact=True)
    expect(answer.locator(".run[data-state=running]")).to_have_count(0, timeout=WITHIN_MS)
    expect(answer.locator(".run")).to_have_attribute("data-state", state)
    return answer
