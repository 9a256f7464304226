"""keypoint-detection through HTTP: the library's interest points, and its joints of people in boxes."""

from typing import Any

import pytest
import torch
from transformers import AutoImageProcessor, AutoModelForKeypointDetection, AutoModelForPoseEstimation

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.seen import corners
from tests.client import Client
from tests.pictures import blue_square, green_bar, picture, red_circle, uri
from tests.scenes import held_out

TASK = "keypoint-detection"
POSE = "anymodal/tiny-vitpose"
BOXES = [{"xmin": 0, "ymin": 0, "xmax": 50, "ymax": 72}, {"xmin": 40, "ymin": 10, "xmax": 90, "ymax": 60}]
COCO_BOXES = [[0.0, 0.0, 50.0, 72.0], [40.0, 10.0, 50.0, 50.0]]


def library_joints(drawn: bytes, boxes: list[list[float]], **options: float) -> list[dict[str, torch.Tensor]]:
    """What the library finds in boxes of left, top, width, height."""
    folder = EMBEDDED_WEIGHTS / "tiny-vitpose"
    processor, model = AutoImageProcessor.from_pretrained(folder), AutoModelForPoseEstimation.from_pretrained(folder)
    with torch.no_grad():
        outputs = model(**processor(picture(drawn), boxes=[boxes], return_tensors="pt"))
    [found] = processor.post_process_pose_estimation(outputs, boxes=[boxes], **options)
    joints: list[dict[str, torch.Tensor]] = found
    return joints


def assert_same(keypoints: list[dict[str, Any]], places: Any, scores: Any) -> None:
    assert [one["score"] for one in keypoints] == pytest.approx(scores.tolist(), abs=1e-4)
    assert [one["x"] for one in keypoints] == pytest.approx(places[:, 0].tolist(), abs=1e-2)
    assert [one["y"] for one in keypoints] == pytest.approx(places[:, 1].tolist(), abs=1e-2)


def test_corners_are_found(client: Client) -> None:
    hits = there = 0
    for scene, drawn in held_out("corners", 8, most=2):
        [figure] = client.infer(TASK, drawn)["figures"]
        for x, y in corners.corners(scene):
            there += 1
            hits += any(abs(one["x"] - x) + abs(one["y"] - y) < 4 for one in figure["keypoints"])
    assert hits >= 0.7 * there


def test_interest_points_are_the_librarys_best_first(client: Client) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-superpoint"
    processor, model = AutoImageProcessor.from_pretrained(folder), AutoModelForKeypointDetection.from_pretrained(folder)
    assert client.infer(TASK, uri(red_circle()))["figures"][0]["keypoints"] == []
    for drawn in (blue_square(), green_bar()):
        with torch.no_grad():
            outputs = model(**processor(picture(drawn), return_tensors="pt"))
        [found] = processor.post_process_keypoint_detection(outputs, [picture(drawn).size[::-1]])
        best_first = found["scores"].argsort(descending=True, stable=True)
        [figure] = client.infer(TASK, uri(drawn))["figures"]
        assert figure["box"] is None
        assert {one["label"] for one in figure["keypoints"]} == {None}
        assert_same(figure["keypoints"], found["keypoints"][best_first], found["scores"][best_first])


def test_a_threshold_keeps_the_better_interest_points(client: Client) -> None:
    [all_of_them] = client.infer(TASK, uri(blue_square()))["figures"]
    [better] = client.infer(TASK, uri(blue_square()), threshold=0.7)["figures"]
    assert 0 < len(better["keypoints"]) < len(all_of_them["keypoints"])
    assert better["keypoints"] == [one for one in all_of_them["keypoints"] if one["score"] > 0.7]


@pytest.mark.parametrize("asked", [{}, {"threshold": 0.8}], ids=["all", "above"])
def test_joints_of_each_box_are_the_librarys_by_name(client: Client, asked: dict[str, float]) -> None:
    expected = library_joints(blue_square(), COCO_BOXES, **asked)
    figures = client.infer(TASK, uri(blue_square()), model=POSE, boxes=BOXES, **asked)["figures"]
    assert [figure["box"] for figure in figures] == BOXES
    names = AutoModelForPoseEstimation.from_pretrained(EMBEDDED_WEIGHTS / "tiny-vitpose").config.id2label
    for figure, joints in zip(figures, expected, strict=True):
        assert [one["label"] for one in figure["keypoints"]] == [names[at] for at in joints["labels"].tolist()]
        assert_same(figure["keypoints"], joints["keypoints"], joints["scores"])


def test_without_boxes_a_person_fills_the_picture(client: Client) -> None:
    [figure] = client.infer(TASK, uri(green_bar()), model=POSE)["figures"]
    [joints] = library_joints(green_bar(), [[0.0, 0.0, 50.0, 120.0]])
    assert figure["box"] == {"xmin": 0, "ymin": 0, "xmax": 50, "ymax": 120}
    assert [one["label"] for one in figure["keypoints"]][:3] == ["Nose", "L_Eye", "R_Eye"]
    assert_same(figure["keypoints"], joints["keypoints"], joints["scores"])


@pytest.mark.parametrize(
    ("model", "asked", "param"),
    [
        (None, {"boxes": BOXES}, "boxes"),
        (None, {"threshold": 0.01}, "threshold"),
        (POSE, {"boxes": [BOXES[0], BOXES[1] | {"xmax": 97}]}, "boxes.1"),
        (POSE, {"boxes": [BOXES[0] | {"xmax": 0}]}, "boxes.0"),
    ],
)
def test_what_a_model_has_no_use_for_is_refused(
    client: Client, model: str | None, asked: dict[str, Any], param: str
) -> None:
    status, error = client.refusal(TASK, uri(blue_square()), model=model, **asked)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{param}")
