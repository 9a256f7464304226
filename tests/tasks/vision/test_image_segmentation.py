"""image-segmentation through HTTP: the library's masks, of all three subtasks."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.pointing import by_class, mask
from tests.client import Client, media_bytes
from tests.pictures import blue_square, green_bar, picture, red_circle, uri
from tests.scenes import held_out

TASK = "image-segmentation"
UNIVERSAL = "anymodal/tiny-mask2former"
LOOSE = {"threshold": 0.3, "mask_threshold": 0.2, "overlap_mask_area_threshold": 0.1}


def mask_of(segment: dict[str, Any]) -> Image.Image:
    return Image.open(BytesIO(media_bytes(segment["mask"])))


def test_every_pixel_is_called_what_it_belongs_to(client: Client) -> None:
    right = []
    for scene, drawn in held_out("segmentation", 8):
        segments = {one["label"]: mask(one) for one in client.infer(TASK, drawn)["segments"]}
        for label, there in by_class(scene).items():
            found = segments.get(label, ~there & there)
            right.append((found & there).sum() / (found | there).sum() > 0.6)
    assert sum(right) >= 0.8 * len(right)


@pytest.mark.parametrize("subtask", ["semantic", "instance", "panoptic"])
@pytest.mark.parametrize("thresholds", [{}, LOOSE], ids=["default", "loose"])
def test_masks_are_the_librarys(client: Client, subtask: str, thresholds: dict[str, Any]) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-mask2former"))
    for drawn in (red_circle(), blue_square(), green_bar()):
        expected = library(picture(drawn), subtask=subtask, **thresholds)
        segments = client.infer(TASK, uri(drawn), model=UNIVERSAL, subtask=subtask, **thresholds)["segments"]
        assert [one["label"] for one in segments] == [one["label"] for one in expected]
        for one, other in zip(segments, expected, strict=True):
            assert one["score"] == (None if other["score"] is None else pytest.approx(other["score"], abs=1e-4))
            assert mask_of(one).mode == "L"
            assert mask_of(one).tobytes() == other["mask"].tobytes()


def test_a_semantic_model_cuts_the_whole_picture_into_classes(client: Client) -> None:
    segments = client.infer(TASK, uri(blue_square()))["segments"]
    expected = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-upernet"))(picture(blue_square()))
    assert [mask_of(one).tobytes() for one in segments] == [one["mask"].tobytes() for one in expected]
    assert all(sum(column) == 255 for column in zip(*(mask_of(one).tobytes() for one in segments), strict=True))


def test_unsaid_the_richest_subtask_is_taken(client: Client) -> None:
    richest = client.infer(TASK, uri(red_circle()), model=UNIVERSAL, subtask="panoptic")
    assert client.infer(TASK, uri(red_circle()), model=UNIVERSAL) == richest


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, uri(red_circle()))[-1]["output"] == client.infer(TASK, uri(red_circle()))


def test_a_subtask_that_the_model_cannot_do_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), subtask="instance")
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.subtask")
    assert "semantic" in error["message"]
