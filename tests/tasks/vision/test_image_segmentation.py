"""image-segmentation through HTTP: the library's masks, of all three subtasks."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.pictures import blue_square, green_bar, picture, red_circle, uri

TASK = "image-segmentation"
LOOSE = {"threshold": 0.3, "mask_threshold": 0.2, "overlap_mask_area_threshold": 0.1}


def mask_of(segment: dict[str, Any]) -> Image.Image:
    return Image.open(BytesIO(media_bytes(segment["mask"])))


@pytest.mark.parametrize("subtask", ["semantic", "instance", "panoptic"])
@pytest.mark.parametrize("thresholds", [{}, LOOSE], ids=["default", "loose"])
def test_masks_are_the_librarys(client: Client, subtask: str, thresholds: dict[str, Any]) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-mask2former"))
    for drawn in (red_circle(), blue_square(), green_bar()):
        expected = library(picture(drawn), subtask=subtask, **thresholds)
        segments = client.infer(TASK, uri(drawn), subtask=subtask, **thresholds)["segments"]
        assert [one["label"] for one in segments] == [one["label"] for one in expected]
        for one, other in zip(segments, expected, strict=True):
            assert one["score"] == (None if other["score"] is None else pytest.approx(other["score"], abs=1e-4))
            assert mask_of(one).mode == "L"
            assert mask_of(one).tobytes() == other["mask"].tobytes()


def test_a_semantic_model_cuts_the_whole_picture_into_classes(client: Client) -> None:
    segments = client.infer(TASK, uri(blue_square()), model="anymodal/tiny-segformer")["segments"]
    expected = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-segformer"))(picture(blue_square()))
    assert [mask_of(one).tobytes() for one in segments] == [one["mask"].tobytes() for one in expected]
    assert all(sum(column) == 255 for column in zip(*(mask_of(one).tobytes() for one in segments), strict=True))


def test_unsaid_the_richest_subtask_is_taken(client: Client) -> None:
    assert client.infer(TASK, uri(red_circle())) == client.infer(TASK, uri(red_circle()), subtask="panoptic")


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, uri(red_circle()))[-1]["output"] == client.infer(TASK, uri(red_circle()))


def test_a_subtask_that_the_model_cannot_do_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), model="anymodal/tiny-segformer", subtask="instance")
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.subtask")
    assert "semantic" in error["message"]
