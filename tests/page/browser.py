"""Fixtures of the page's tests: the application, Chromium, and a tab that no error and no foreign host gets past."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.bare_server import bare, free_port
from tests.client import Client

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
WITHIN_MS = 120_000
ACTION_MS = 60_000
ALLOWED = ("clipboard-read", "clipboard-write", "camera", "microphone")
LOCAL = ("data", "blob")


@dataclass
class Watch:
    """What a tab must not do, as it did it. `forgiven`: words of console errors that a test expects."""

    url: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()

    def request(self, asked: Request) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme not in LOCAL and parts.netloc != urlsplit(self.url).netloc:
            self.foreign.append(asked.url)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def check(self) -> None:
        unforgiven = [one for one in self.errors if not any(words in one for words in self.forgiven)]
        assert (self.foreign, unforgiven) == ([], [])


@dataclass(frozen=True)
class Tab:
    """A page of the application in a browser."""

    page: Page
    url: str
    watch: Watch

    def open(self, place: str = "") -> Page:
        """The page at this place (what stands behind `#/`)."""
        there = f"{self.url}/ui/#/{place}"
        if self.page.url == there:
            self.page.reload()  # another way to the same place is no way to a browser
        else:
            self.page.goto(there)
        return self.page


def tab_in(context: BrowserContext, url: str) -> Tab:
    """A new tab, watched from its first request on."""
    context.set_default_timeout(ACTION_MS)
    expect.set_options(timeout=ACTION_MS)
    page = context.new_page()
    watch = Watch(url)
    page.on("request", watch.request)
    page.on("console", watch.console)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    return Tab(page, url, watch)


@pytest.fixture(scope="session")
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The application's: `--url`, or one of the session's own."""
    given: str | None = request.config.getoption("--url")
    if given:
        yield given.rstrip("/")
        return
    with bare(free_port()) as own:
        yield own


@pytest.fixture(scope="session")
def asker(url: str) -> Client:
    """The same application without a browser."""
    return Client(url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    where = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def long_lived(chromium: Browser, url: str) -> Tab:
    return tab_in(chromium.new_context(permissions=list(ALLOWED)), url)


@pytest.fixture
def tab(long_lived: Tab) -> Iterator[Tab]:
    """The session's tab, as the test before left it; at the end it is asked what it did."""
    yield long_lived
    long_lived.watch.check()


@pytest.fixture
def fresh(chromium: Browser, url: str) -> Iterator[Tab]:
    """A tab that nothing was done in yet, closed at the end."""
    context = chromium.new_context()
    opened = tab_in(context, url)
    yield opened
    opened.watch.check()
    context.close()
