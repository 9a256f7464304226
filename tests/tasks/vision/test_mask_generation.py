"""mask-generation through HTTP: the library's masks of what is pointed at, and of everything."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import AutoModelForMaskGeneration, AutoProcessor, pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.pointing import mask as pixels
from embedded.world.seen import pictures
from tests.client import Client, media_bytes
from tests.pictures import blue_square, picture, red_circle, uri
from tests.scenes import held_out

TASK = "mask-generation"
SAM = str(EMBEDDED_WEIGHTS / "tiny-sam")
BOX = {"xmin": 20, "ymin": 10, "xmax": 70, "ymax": 60}
CORNERS = [20.0, 10.0, 70.0, 60.0]
PROMPTS = [
    ({"input_points": [[[40, 30.5], [5, 5]]], "input_labels": [[1, 0]]}, [[[[40, 30.5], [5, 5]]]], [[[1, 0]]], None),
    ({"input_boxes": [BOX]}, None, None, [[CORNERS]]),
    ({"input_points": [[[40, 30]]], "input_boxes": [BOX]}, [[[[40, 30]]]], [[[1]]], [[CORNERS]]),
]
LOOSE: dict[str, Any] = {
    "points_per_crop": 4,
    "pred_iou_thresh": 0.5,
    "stability_score_thresh": 0.5,
    "crops_nms_thresh": 0.99,
}


def drawn(mask: dict[str, Any]) -> Image.Image:
    return Image.open(BytesIO(media_bytes(mask["mask"])))


def assert_same(got: list[dict[str, Any]], masks: Any, scores: Any) -> None:
    """Equal scores in order, and masks that differ in at most a pixel, which is where a sum's last bit may fall."""
    assert [one["score"] for one in got] == pytest.approx(scores.tolist(), abs=1e-4)
    for one, mask in zip(got, masks, strict=True):
        assert drawn(one).size == (mask.shape[1], mask.shape[0])
        assert (np.asarray(drawn(one)) != 255 * np.asarray(mask)).sum() <= 1


def test_what_is_pointed_at_is_cut_out(client: Client) -> None:
    right = []
    for scene, shown in held_out("masks", 8):
        placed, there = scene.things[0], pictures.masks(scene)[0]
        [best, *_] = client.infer(TASK, shown, input_points=[[[placed.x * 64, placed.y * 64]]])["masks"]
        found = pixels(best)
        right.append((found & there).sum() / (found | there).sum() > 0.7)
    assert sum(right) >= 7


@pytest.mark.parametrize(("asked", "points", "labels", "boxes"), PROMPTS, ids=["points", "box", "both"])
def test_what_is_pointed_at_is_the_librarys_best_first(
    client: Client, asked: dict[str, Any], points: Any, labels: Any, boxes: Any
) -> None:
    processor, model = AutoProcessor.from_pretrained(SAM), AutoModelForMaskGeneration.from_pretrained(SAM)
    inputs = processor(
        picture(blue_square()), input_points=points, input_labels=labels, input_boxes=boxes, return_tensors="pt"
    )
    sizes = inputs["original_sizes"], inputs["reshaped_input_sizes"]
    with torch.no_grad():
        outputs = model(**{name: tensor for name, tensor in inputs.items() if not name.endswith("sizes")})
    [[masks]] = processor.post_process_masks(outputs.pred_masks, *sizes)
    scores = outputs.iou_scores[0, 0]
    best_first = scores.argsort(descending=True)
    assert_same(client.infer(TASK, uri(blue_square()), **asked)["masks"], masks[best_first], scores[best_first])


@pytest.mark.parametrize(
    "asked", [{"points_per_crop": 8}, LOOSE, LOOSE | {"crops_n_layers": 1}], ids=["default", "loose", "crops"]
)
def test_everything_is_the_librarys(client: Client, asked: dict[str, Any]) -> None:
    library = pipeline(TASK, model=SAM)
    expected = library(picture(red_circle()), **asked)
    masks = client.infer(TASK, uri(red_circle()), **asked)["masks"]
    assert masks
    assert {one["object"] for one in masks} == {None}
    assert_same(masks, expected["masks"], expected["scores"])


def test_several_objects_get_the_masks_they_get_alone(client: Client) -> None:
    one, other = [[30, 30], [50, 20], [1, 1]], [[80, 60]]
    asked: dict[str, Any] = {"input_points": [one, other], "input_labels": [[1, 1, 0], [1]], "multimask_output": False}
    both = client.infer(TASK, uri(blue_square()), **asked)["masks"]
    assert [mask["object"] for mask in both] == [0, 1]
    [alone] = client.infer(TASK, uri(blue_square()), input_points=[other], multimask_output=False)["masks"]
    assert both[1] == alone | {"object": 1}


def test_batches_of_points_are_told_and_change_nothing(client: Client) -> None:
    *events, done = client.stream(TASK, uri(red_circle()), points_per_batch=4, **LOOSE)
    told = [(event["done"], event["total"]) for event in events if event["type"] == "progress"]
    assert told == [(batch, 4) for batch in range(1, 5)]
    at_once = client.infer(TASK, uri(red_circle()), **LOOSE)["masks"]
    assert [one["score"] for one in done["output"]["masks"]] == pytest.approx([one["score"] for one in at_once])


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"input_points": [[[10, 10]], [[10, 10], [97, 10]]]}, "input_points.1.1"),
        ({"input_boxes": [BOX | {"xmax": 97}]}, "input_boxes.0"),
        ({"input_points": [[[10, 10]]], "input_labels": [[1, 0]]}, "input_labels"),
        ({"input_points": [[[10, 10]]], "input_boxes": [BOX, BOX]}, "input_boxes"),
        ({"input_boxes": [BOX], "pred_iou_thresh": 0.5}, "pred_iou_thresh"),
        ({"multimask_output": True}, "multimask_output"),
    ],
)
def test_what_is_outside_or_without_effect_is_refused(client: Client, asked: dict[str, Any], param: str) -> None:
    status, error = client.refusal(TASK, uri(blue_square()), **asked)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{param}")


def test_more_points_a_batch_than_memory_has_room_for_are_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle(1000, 1000)), points_per_batch=1000)
    assert (status, error["code"], error["param"]) == (413, "media_too_large", "parameters.points_per_batch")
