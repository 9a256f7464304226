"""The embedded models that measure and point: their answers depend on what they are shown."""

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import MarigoldDepthPipeline
from transformers import AutoImageProcessor, AutoModelForKeypointDetection, AutoModelForPoseEstimation, pipeline

from embedded import folder
from tests.embedded.examples import PICTURES


def _differ(answers: list[Any]) -> bool:
    return all(not np.array_equal(one, other) for at, one in enumerate(answers) for other in answers[:at])


@pytest.mark.parametrize("name", ["tiny-depth-anything", "tiny-dpt"])
def test_depth_depends_on_the_picture(name: str) -> None:
    measure = pipeline("depth-estimation", folder(name))
    assert _differ([np.asarray(measure(picture)["depth"]) for picture in PICTURES])


def test_denoised_depth_depends_on_the_picture() -> None:
    measure = MarigoldDepthPipeline.from_pretrained(folder("tiny-marigold"))
    measure.set_progress_bar_config(disable=True)
    depths = [measure(picture, generator=torch.Generator().manual_seed(0)).prediction for picture in PICTURES]
    assert _differ(depths)
    assert all(depth.std() > 0.01 and depth.min() > 0 and depth.max() < 1 for depth in depths)


def test_something_is_cut_out_of_every_picture() -> None:
    cut = pipeline("mask-generation", folder("tiny-sam"))
    found = [cut(picture, points_per_crop=4)["masks"] for picture in PICTURES]
    assert all(found)
    assert _differ([np.asarray(masks[0]) for masks in found])


def test_interest_points_depend_on_the_picture() -> None:
    see = AutoImageProcessor.from_pretrained(folder("tiny-superpoint"))
    find = AutoModelForKeypointDetection.from_pretrained(folder("tiny-superpoint"))
    with torch.no_grad():
        found = [find(**see(picture, return_tensors="pt")).keypoints for picture in PICTURES]
    assert all(points.shape[1] > 10 for points in found)
    assert _differ(found)


def test_joints_depend_on_the_picture() -> None:
    see = AutoImageProcessor.from_pretrained(folder("tiny-vitpose"))
    find = AutoModelForPoseEstimation.from_pretrained(folder("tiny-vitpose"))
    boxes = [[[0.0, 0.0, 96.0, 112.0]]]
    with torch.no_grad():
        found = [find(**see(picture, boxes=boxes, return_tensors="pt")).heatmaps for picture in PICTURES]
    assert _differ([heat.flatten(2).argmax(-1) for heat in found])


@pytest.mark.parametrize("name", ["tiny-owlvit", "tiny-grounding-dino"])
def test_scores_depend_on_picture_and_label(name: str) -> None:
    find = pipeline("zero-shot-object-detection", folder(name))
    labels = ["a red circle", "blue square"]
    found = [find(picture, candidate_labels=[label]) for picture in PICTURES for label in labels]
    assert _differ([np.array([one["score"] for one in answer]) for answer in found])


def test_a_video_backwards_is_another_happening() -> None:
    name = pipeline("video-classification", folder("tiny-videomae"))
    frames = np.stack([np.asarray(picture) for picture in PICTURES for _ in range(2)])
    forward, backward = ([one["score"] for one in name(way)] for way in (frames, frames[::-1].copy()))
    assert forward != pytest.approx(backward, abs=1e-3)
