"""Takes README's pictures of the page: `python -m tests.page.photograph` writes them beside itself."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bare_server import bare, free_port
from tests.page.browser import FLAGS, Tab, tab_in
from tests.page.running import ended, opened, run, run_button

FOLDER = Path(__file__).parent / "pictures"
SETTLED_MS = 1500
"""Films, solids and fonts are there by then."""


def main() -> None:
    """Home in light, a task in dark, another on a phone."""
    FOLDER.mkdir(exist_ok=True)
    with bare(free_port()) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        keep(_home(_tab(browser, url, 1100, 1000)), "home")
        dark = _tab(browser, url, 1100, 900, dark=True)
        run(opened(dark, "text-to-3d"))
        keep(dark.page, "solid")
        phone = _tab(browser, url, 390, 844)
        run(opened(phone, "object-detection")).scroll_into_view_if_needed()
        keep(phone.page, "phone")
        browser.close()


def _home(tab: Tab) -> Page:
    page = tab.open()
    page.get_by_role("button", name="Tell and say").click()
    run_button(page).click()
    ended(page, "done")
    return page


def _tab(browser: Browser, url: str, width: int, height: int, *, dark: bool = False) -> Tab:
    size, scheme = {"width": width, "height": height}, "dark" if dark else "light"
    return tab_in(browser.new_context(viewport=size, color_scheme=scheme), url)  # type: ignore[arg-type]


def keep(page: Page, name: str) -> None:
    page.wait_for_timeout(SETTLED_MS)
    Image.open(BytesIO(page.screenshot())).save(FOLDER / f"{name}.webp", quality=80, method=6)


if __name__ == "__main__":
    main()
