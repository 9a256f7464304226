"""The runs that a browser keeps: opened again after a reload, run again, compared, stopped, exported, forgotten."""

import json
import time
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from deployments.ingress.page.files import FOLDER
from tests.client import Client
from tests.page.browser import WITHIN_MS, Tab
from tests.page.on_running import PAINTER, begun_long
from tests.page.running import ended, opened, run

WHOLE = 50
MANY = """async (many) => {
    const { start } = await import(new URL("js/calls/run.js", document.baseURI));
    for (let at = 0; at < many; at += 1) {
        const run = start({ task: "text-classification", inputs: { text: `day ${at}` }, parameters: {} }, "model");
        while (run.shown.value.state === "running") await new Promise((later) => setTimeout(later, 5));
    }
}"""
"""Runs of the page's own, without a hand for each."""
KEPT = """(store) => new Promise((told) => {
    indexedDB.open("anymodal.runs").onsuccess = ({ target: { result } }) => {
        result.transaction(store).objectStore(store).count().onsuccess = (counted) => told(counted.target.result);
    };
})"""


def wait_for_kept(page: Page, **wanted: int) -> None:
    """The browser's database comes to hold so many of each."""
    began = time.monotonic()
    while (kept := {store: page.evaluate(KEPT, store) for store in wanted}) != wanted:
        assert time.monotonic() - began < WITHIN_MS / 1000, kept
        page.wait_for_timeout(50)


def drawer(page: Page) -> Locator:
    page.get_by_role("button", name="Runs", exact=False).first.click()
    opened_drawer = page.get_by_role("dialog", name="Runs")
    expect(opened_drawer).to_be_visible()
    return opened_drawer


def test_a_run_with_its_picture_is_there_after_a_reload_and_run_again(fresh: Tab) -> None:
    page = opened(fresh, "object-detection")
    assert "red circle" in run(page).inner_text()
    shown = page.get_by_role("region", name="Answer").locator("img").get_attribute("src")
    page.goto(f"{fresh.url}/ui/#/status")
    page.reload()
    drawer(page).get_by_role("button", name="Open Object detection").click()
    answer = ended(page, "done")
    assert "red circle" in answer.inner_text()
    assert answer.locator("img").get_attribute("src") == shown
    expect(page.get_by_text("picture.png ·")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "main"
    first = page.url
    drawer(page).get_by_role("button", name="again").click()
    page.wait_for_url(lambda url: url != first)
    assert "red circle" in ended(page, "done").inner_text()
    expect(page.get_by_role("button", name="Runs (2)")).to_be_visible()
    page.reload()
    assert "red circle" in ended(page, "done").inner_text()


def test_two_runs_stand_side_by_side_with_what_differs(fresh: Tab) -> None:
    page = opened(fresh, "text-classification")
    for text in ("what a lovely day", "what an awful day"):
        page.get_by_label("text", exact=True).fill(text)
        run(page)
    runs = drawer(page)
    compare = runs.get_by_role("button", name="Compare the two ticked")
    expect(compare).to_be_disabled()
    for tick in runs.get_by_role("checkbox").all():
        tick.check()
    compare.click()
    expect(page.get_by_role("columnheader")).to_have_text(["what differs", "first", "second"])
    assert page.get_by_role("row", name="text").get_by_role("cell").all_inner_texts() == [
        "what a lovely day",
        "what an awful day",
    ]
    best = [page.get_by_role("region", name=side).get_by_role("listitem").first for side in ("First run", "Second run")]
    expect(best[0]).to_contain_text("positive")
    expect(best[1]).to_contain_text("negative")


def test_a_run_at_work_is_stopped_from_the_drawer(fresh: Tab, asker: Client) -> None:
    begun_long(fresh)
    asker.wait_for_users(PAINTER, 1)
    drawer(fresh.page).get_by_role("button", name="Stop Text to image").click()
    asker.wait_for_users(PAINTER, 0)
    expect(fresh.page.get_by_role("dialog", name="Runs").get_by_text("stopped")).to_be_visible()


def test_runs_are_exported_with_their_media(fresh: Tab, tmp_path: Path) -> None:
    page = opened(fresh, "object-detection")
    run(page)
    page.reload()
    with page.expect_download() as download:
        drawer(page).get_by_role("button", name="Export as JSON").click()
    download.value.save_as(tmp_path / "runs.json")
    (told,) = json.loads((tmp_path / "runs.json").read_text())["runs"]
    picture = b64encode((FOLDER / "samples" / "picture.png").read_bytes()).decode()
    assert told["request"]["inputs"] == {"image": f"data:image/png;base64,{picture}"}
    assert told["state"] == "done"
    assert "red circle" in json.dumps(told["steps"][0]["output"])


def test_beyond_fifty_a_row_is_kept_and_all_can_be_forgotten(fresh: Tab) -> None:
    page = opened(fresh, "text-classification")
    run(page)
    page.evaluate(MANY, WHOLE + 1)
    runs = drawer(page)
    expect(runs.get_by_role("listitem")).to_have_count(WHOLE)
    runs.get_by_text("2 older").click()
    expect(runs.locator("details [data-run]")).to_have_count(2)
    expect(runs.locator("details").get_by_role("button")).to_have_count(0)
    wait_for_kept(page, rows=WHOLE + 2, bodies=WHOLE)
    runs.get_by_role("button", name="Forget all").click()
    runs.get_by_role("button", name="Yes, forget all").click()
    expect(runs.get_by_text("Nothing was run in this browser yet")).to_be_visible()
    wait_for_kept(page, rows=0, bodies=0)


def test_escape_closes_the_drawer_and_the_button_has_the_focus_again(fresh: Tab) -> None:
    page = opened(fresh, "text-classification")
    run(page)
    page.get_by_role("button", name="Runs (1)").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Runs")).to_be_visible()
    assert page.evaluate("document.querySelector('dialog.drawer').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Runs")).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Runs (1)"


def test_a_run_of_the_first_page_comes_back_with_what_it_was_given(fresh: Tab) -> None:
    page = fresh.open()
    page.get_by_label("Give it anything").fill("Anna sees a red star. What does Anna see?")
    assert "red star" in run(page).inner_text().lower()
    page = fresh.open("status")
    page.reload()
    drawer(page).get_by_role("button", name="Open Any to any").click()
    assert "red star" in ended(page, "done").inner_text().lower()
    expect(page.get_by_label("Give it anything")).to_have_value("Anna sees a red star. What does Anna see?")
    assert page.get_by_role("list", name="The plan").get_by_role("listitem").count() >= 1
