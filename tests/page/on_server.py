"""The page and its server: files with their policy, a key where one is wanted, and word of a server that is away."""

import hashlib
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from configs.keys import made
from deployments.contracts.example import Sample
from deployments.contracts.raising import BY_CODE
from deployments.ingress.page.files import FOLDER
from deployments.ingress.page.vendored import FOLDER as VENDORED
from deployments.ingress.page.vendored import libraries
from deployments.tasks.registry import TASKS
from tests.bare_server import bare, free_port
from tests.page.browser import tab_in
from tests.page.running import opened, run

OWN = {"unreachable", "connection_lost"}
AWAY = "unreachable; retrying"


@pytest.fixture
def keyed(tmp_path: Path) -> tuple[str, Path]:
    """A key, and the file that lets it in."""
    key, row = made("page", ("infer",))
    keys = tmp_path / "keys.yaml"
    keys.write_text(f"[{row.model_dump_json(exclude_none=True)}]")
    return key, keys


def test_a_key_is_asked_for_and_the_page_waits_for_a_server_that_is_away(
    chromium: Browser, keyed: tuple[str, Path]
) -> None:
    key, keys = keyed
    port = free_port()
    context = chromium.new_context()
    with bare(port, keys) as url:
        tab = tab_in(context, url)
        page = tab.open()
        dialog = page.get_by_role("dialog", name="API key")
        expect(dialog).to_be_visible()
        dialog.get_by_label("Key").fill("am-nobody")
        dialog.get_by_role("button", name="Use it").click()
        expect(page.get_by_text("this server does not know the key")).to_be_visible()
        dialog.get_by_label("Key").fill(key)
        dialog.get_by_role("button", name="Use it").click()
        assert "positive" in run(opened(tab, "text-classification")).inner_text()
        assert "$ANYMODAL_KEY" in page.locator("pre[data-way]").inner_text()
        assert key not in page.content()
    expect(page.get_by_text(AWAY)).to_be_visible()
    with bare(port, keys):
        expect(page.get_by_text(AWAY)).to_be_hidden()
        expect(page.get_by_text("loaded ·")).to_be_visible()
    assert tab.watch.foreign == []
    context.close()


def test_the_page_is_open_strict_and_kept_by_its_tag(url: str) -> None:
    index = httpx.get(f"{url}/", follow_redirects=True)
    assert (index.url.path, index.status_code) == ("/ui/", 200)
    policy = index.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy
    assert index.headers["cache-control"] == "no-cache"
    again = httpx.get(f"{url}/ui/", headers={"if-none-match": index.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.head(f"{url}/ui/css/ground.css").headers["content-type"].startswith("text/css")


def test_whoever_takes_it_has_the_pages_files_compressed(url: str) -> None:
    file = f"{url}/ui/css/ground.css"
    plain = httpx.get(file, headers={"accept-encoding": "identity"})
    packed = httpx.get(file, headers={"accept-encoding": "br, gzip;q=0.5"})
    assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content)
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    unwilling = httpx.get(file, headers={"accept-encoding": "gzip;q=0"})
    assert not [one for one in (plain, unwilling) if "content-encoding" in one.headers]
    assert packed.headers["etag"] != plain.headers["etag"]
    for one in (plain, packed):
        encoding = one.headers.get("content-encoding", "identity")
        again = httpx.get(file, headers={"accept-encoding": encoding, "if-none-match": one.headers["etag"]})
        assert (again.status_code, again.headers["vary"]) == (304, "accept-encoding")


@pytest.mark.parametrize("path", ["../files.py", "%2e%2e/files.py", "..%2ffiles.py", "js", "nothing.js", "/etc/passwd"])
def test_nothing_but_the_pages_files_is_given(url: str, path: str) -> None:
    raw = httpx.URL(url).copy_with(raw_path=f"/ui/{path}".encode())
    assert httpx.get(raw).status_code == 404


def test_what_is_vendored_is_what_was_published() -> None:
    listed = {library.file: library.sha256 for library in libraries()}
    there = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VENDORED.glob("*.mjs")}
    assert listed == there
    assert all((VENDORED / file).with_suffix(".LICENSE").read_text() for file in listed)


def test_every_sample_is_there() -> None:
    assert {file.name for file in (FOLDER / "samples").iterdir()} == set(Sample)


def test_remedies_are_for_errors_that_there_are() -> None:
    text = (FOLDER / "js" / "outputs" / "failure.js").read_text()
    told = set(re.findall(r"^  (\w+): \"", text, re.MULTILINE))
    assert told - OWN <= set(BY_CODE)
    assert len(told) > 10


def test_the_pages_code_is_short_says_what_it_is_for_and_knows_no_task() -> None:
    for file in (FOLDER / "js").rglob("*.js"):
        text = file.read_text()
        assert text.startswith("// "), file
        assert text.count("\n") <= 260, file
        assert not [task for task in TASKS if f'"{task}"' in text], file
