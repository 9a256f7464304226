"""Runs on the page: stopped, refused, blocked, reopened, and told as they go."""

import time

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.page.browser import Tab
from tests.page.running import ended, opened, run, run_button

PAINTER = "anymodal/shapes-sd3"
LONG = '{"num_inference_steps": 200, "width": 128, "height": 128, "previews": 4}'


def begun_long(tab: Tab) -> None:
    page = opened(tab, "text-to-image")
    page.get_by_text("Extra parameters as JSON").click()
    page.get_by_label("Extra parameters as JSON").fill(LONG)
    run_button(page).click()
    expect(page.get_by_role("region", name="Answer", exact=True).get_by_text("/ 200")).to_be_visible()


def step_of(tab: Tab) -> tuple[float, int]:
    """Now, and the step that the page shows."""
    shown = tab.page.get_by_text("/ 200").inner_text()
    return time.monotonic(), int(shown.split()[1])


def test_stop_ends_the_engine_long_before_its_time(fresh: Tab, asker: Client) -> None:
    begun_long(fresh)
    asker.wait_for_users(PAINTER, 1)
    began, first = step_of(fresh)
    expect(fresh.page.get_by_alt_text("unfinished picture")).to_be_visible()
    later, last = step_of(fresh)
    fresh.page.get_by_role("button", name="Stop", exact=True).click()
    ended(fresh.page, "stopped")
    asker.wait_for_users(PAINTER, 0)
    assert time.monotonic() - later < (200 - last) * (later - began) / (last - first)


def test_a_closed_tab_ends_the_engine(fresh: Tab, asker: Client) -> None:
    begun_long(fresh)
    asker.wait_for_users(PAINTER, 1)
    fresh.page.close()
    asker.wait_for_users(PAINTER, 0)


def test_an_unfinished_picture_is_shown_while_it_is_painted(fresh: Tab) -> None:
    begun_long(fresh)
    expect(fresh.page.get_by_alt_text("unfinished picture")).to_be_visible()
    fresh.page.get_by_role("button", name="Stop", exact=True).click()


def test_what_the_server_refuses_is_told_with_its_code_and_field(tab: Tab) -> None:
    tab.watch.forgiven = ("the server responded with a status of 4",)
    page = opened(tab, "text-classification")
    page.get_by_text("Extra parameters as JSON").click()
    page.get_by_label("Extra parameters as JSON").fill('{"top_n": 2}')
    run_button(page).click()
    answer = ended(page, "failed")
    expect(answer.get_by_role("alert")).to_contain_text("unknown_parameter at parameters.top_n")
    expect(answer.get_by_role("alert")).to_contain_text("allowed are top_k")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"top_k": 4,,}', "Line 1, column 13"),
        ('{\n "top_k": }', "Line 2, column 11"),
        ('{"a": "b}', "Line 1, column 7"),
    ],
)
def test_json_that_cannot_be_read_blocks_run_and_says_where(tab: Tab, text: str, place: str) -> None:
    page = opened(tab, "text-classification")
    page.get_by_text("Extra parameters as JSON").click()
    extra = page.get_by_label("Extra parameters as JSON")
    extra.fill(text)
    expect(page.get_by_role("alert")).to_contain_text(place)
    expect(run_button(page)).to_be_disabled()
    extra.fill('{"top_k": 1}')
    assert "negative" not in run(page).inner_text()


def test_a_run_is_opened_again_from_the_drawer(fresh: Tab) -> None:
    page = opened(fresh, "fill-mask")
    page.get_by_label("text", exact=True).fill("Anna plays football on [MASK].")
    assert "day" in run(page).inner_text()
    opened(fresh, "text-classification")
    page.get_by_role("button", name="Runs (1)").click()
    page.get_by_role("button", name="Open Fill mask").click()
    expect(page.get_by_label("text", exact=True)).to_have_value("Anna plays football on [MASK].")
    assert "day" in ended(page, "done").inner_text()


def test_the_keyboard_is_enough(fresh: Tab) -> None:
    page = opened(fresh, "text-classification")
    page.get_by_label("text", exact=True).focus()
    for _ in range(30):
        if page.evaluate("document.activeElement.textContent") == "Run":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "positive" in ended(page, "done").inner_text()
