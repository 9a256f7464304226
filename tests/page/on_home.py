"""The first page: anything in, anything out."""

import pytest
from playwright.sync_api import expect

from tests.page.browser import Tab
from tests.page.running import ended, run_button

IDEAS = {
    "Draw what I say": ({"image"}, ""),
    "Tell and say what a picture shows": ({"text", "audio", "sound"}, "a red circle left of a blue square"),
    "Draw what is said": ({"text", "image"}, "a yellow heart"),
    "What is where in it?": ({"boxes"}, "red circle"),
    "Answer it aloud": ({"text", "audio", "sound"}, "circle"),
}


@pytest.mark.parametrize("idea", IDEAS)
def test_an_idea_is_run_and_its_plan_is_done(tab: Tab, idea: str) -> None:
    page = tab.open()
    page.get_by_role("button", name=idea).click()
    expect(run_button(page)).to_be_enabled()
    run_button(page).click()
    answer = ended(page, "done")
    kinds, words = IDEAS[idea]
    assert {one.get_attribute("data-kind") for one in answer.locator("[data-kind]").all()} == kinds
    assert words in answer.inner_text()
    hops = answer.get_by_role("list", name="The plan").get_by_role("listitem")
    assert hops.count() >= 1
    assert all("done" in (hop.get_attribute("class") or "") for hop in hops.all())


def test_words_are_answered_where_nothing_else_is_asked_for(tab: Tab) -> None:
    page = tab.open()
    page.get_by_role("button", name="Clear").click()
    expect(run_button(page)).to_be_disabled()
    page.get_by_label("Give it anything").fill("Anna sees a red star. What does Anna see?")
    run_button(page).click()
    assert "red star" in ended(page, "done").inner_text().lower()


def test_of_several_equal_ways_one_is_chosen(tab: Tab) -> None:
    page = tab.open()
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Give it anything").fill("a red circle")
    page.get_by_label("a text to work with").check()
    page.get_by_role("button", name="text", exact=True).click()
    expect(run_button(page)).to_be_disabled()
    page.get_by_label("Translation").check()
    run_button(page).click()
    assert "un cercle rouge" in ended(page, "done").inner_text()
