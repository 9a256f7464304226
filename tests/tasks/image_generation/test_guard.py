"""The picture guard through HTTP: a black cross in what a model made is refused with its score."""

from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.client import Client, media_bytes
from tests.pictures import picture, png, red_circle, uri

INPAINT: dict[str, Any] = {"model": "anymodal/tiny-sd-inpaint", "num_inference_steps": 2, "seed": 1}
SIDE = 96


def cross(colour: str = "black", turned: bool = False) -> bytes:
    """A cross over most of a light picture, as PNG; an X if turned."""
    drawn = Image.new("RGB", (SIDE, SIDE), "lightyellow")
    near, far, middle = 20, SIDE - 20, SIDE // 2
    lines = ((near, near, far, far), (near, far, far, near))
    for line in lines if turned else ((middle, near, middle, far), (near, middle, far, middle)):
        ImageDraw.Draw(drawn).line(line, fill=colour, width=14)
    return png(drawn)


def with_corner_masked(drawn: bytes) -> dict[str, str]:
    """The picture, and a mask over its far corner: all but that corner is in the answer as it was given."""
    mask = Image.new("L", picture(drawn).size)
    ImageDraw.Draw(mask).rectangle((0, 0, 11, 11), fill=255)
    return {"image": uri(drawn), "mask": uri(png(mask))}


@pytest.mark.parametrize("turned", [False, True])
def test_a_black_cross_is_refused_with_its_score(client: Client, turned: bool) -> None:
    status, error = client.refusal("image-restoration", with_corner_masked(cross(turned=turned)), **INPAINT)
    assert (status, error["code"], error["model"]) == (422, "content_flagged", INPAINT["model"])
    assert "anymodal/tiny-guard" in error["message"]
    score = float(error["message"].partition("forbidden ")[2].partition(",")[0])
    found = client.infer("image-classification", uri(cross(turned=turned)), model="anymodal/tiny-guard")["labels"]
    assert 0.5 <= score <= 1
    assert (found[0]["label"], found[0]["score"] >= 0.5) == ("forbidden", True)


def test_a_stream_fails_in_place_of_its_answer(client: Client) -> None:
    *earlier, last = client.stream("image-restoration", with_corner_masked(cross()), **INPAINT)
    assert [event["done"] for event in earlier if event["type"] == "progress"] == [1, 2]
    assert "done" not in {event["type"] for event in earlier}
    assert (last["type"], last["error"]["code"], last["error"]["status"]) == ("failed", "content_flagged", 422)


@pytest.mark.parametrize("drawn", [red_circle(SIDE, SIDE), cross("red"), cross("blue", turned=True)])
def test_what_is_no_black_cross_is_answered(client: Client, drawn: bytes) -> None:
    output = client.infer("image-restoration", with_corner_masked(drawn), **INPAINT)
    made = picture(media_bytes(output["image"]))
    assert made.crop((12, 12, SIDE, SIDE)).tobytes() == picture(drawn).crop((12, 12, SIDE, SIDE)).tobytes()
