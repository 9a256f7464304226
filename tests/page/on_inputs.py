"""What is given by hand: camera and microphone, points, masks, tables, lists, files."""

import re

from playwright.sync_api import expect

from deployments.ingress.page.files import FOLDER
from tests.client import media_bytes
from tests.page.browser import Tab
from tests.page.running import opened, run, run_button
from tests.pictures import picture, same

SAMPLES = FOLDER / "samples"


def test_a_picture_is_taken_by_the_camera(tab: Tab) -> None:
    page = opened(tab, "image-classification")
    page.get_by_role("button", name="Take a picture").click()
    page.get_by_role("button", name="Shoot").click()
    expect(page.get_by_text("taken.png ·")).to_be_visible()
    run(page)


def test_a_sound_is_recorded_by_the_microphone(tab: Tab) -> None:
    page = opened(tab, "audio-classification")
    page.get_by_role("button", name="Record a sound").click()
    page.wait_for_timeout(800)
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("recorded.wav ·")).to_be_visible()
    run(page)


def test_a_file_is_chosen(tab: Tab) -> None:
    page = opened(tab, "image-to-text")
    page.get_by_label("image, file").set_input_files(SAMPLES / "invoice.png")
    expect(page.get_by_text("invoice.png ·")).to_be_visible()
    run(page)


def test_a_point_is_set_by_a_click_and_the_thing_under_it_found(tab: Tab) -> None:
    page = opened(tab, "mask-generation")
    page.get_by_role("button", name="Remove point 1 of thing 1").click()
    picture = page.get_by_alt_text("input points: click to point")
    box = picture.bounding_box()
    assert box
    picture.click(position={"x": box["width"] * 0.72, "y": box["height"] * 0.48})
    across = float(page.get_by_label("x of point 1 of thing 1").input_value())
    assert 44 <= across <= 48
    assert "thing 1" in run(page).inner_text()


def test_a_mask_is_painted_and_only_what_it_marks_changes(tab: Tab) -> None:
    page = opened(tab, "image-restoration", "anymodal/shapes-sd3")
    page.get_by_role("button", name="Mark the middle").click()
    assert '"mask":"data:image/png;base64,' in page.locator("pre[data-way]").inner_text()
    page.get_by_label("text", exact=True).fill("a red circle")
    page.get_by_text("Extra parameters as JSON").click()
    page.get_by_label("Extra parameters as JSON").fill('{"seed": 1}')
    made = picture(media_bytes(run(page).get_by_alt_text("image").get_attribute("src") or ""))
    given = picture((SAMPLES / "picture.png").read_bytes())
    corner, middle = (0, 0, 15, 15), (20, 20, 44, 44)
    assert same(made.crop(corner), given.crop(corner))
    assert not same(made.crop(middle), given.crop(middle))


def test_a_table_is_edited_and_asked(tab: Tab) -> None:
    page = opened(tab, "table-question-answering")
    page.get_by_label("place, row 2", exact=True).fill("Paris")
    assert "Paris" in run(page).inner_text()
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("person, row 4", exact=True).fill("Lena")
    expect(page.get_by_label("person, row 4", exact=True)).to_have_value("Lena")


def test_a_list_grows_and_what_is_cleared_is_wanted_again(tab: Tab) -> None:
    page = opened(tab, "zero-shot-classification")
    page.get_by_role("group", name="candidate labels").get_by_role("button", name="Add one").click()
    page.get_by_label("candidate labels 4", exact=True).fill("sport")
    assert "sport" in run(page).inner_text()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(run_button(page)).to_be_disabled()
    expect(page.get_by_text("text, candidate_labels are still to be given")).to_be_visible()
    page.get_by_role("button", name="Example", exact=True).click()
    expect(run_button(page)).to_be_enabled()


def test_a_conversation_goes_on(tab: Tab) -> None:
    page = opened(tab, "chat-completion")
    run(page).get_by_role("button", name="Go on with it").click()
    expect(page.get_by_label("Role of turn 2")).to_have_value("assistant")
    expect(page.get_by_label("Words of turn 2")).to_have_value(re.compile("red circle"))
    page.get_by_label("Words of turn 3").fill("What colour is the square?")
    assert "blue" in run(page).inner_text()
