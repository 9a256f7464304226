"""The embedded models that measure and point: their answers depend on what they are shown."""

from typing import Any

import numpy as np
import torch
from diffusers import MarigoldDepthPipeline
from transformers import AutoImageProcessor, AutoModelForPoseEstimation, pipeline

from embedded import folder
from tests.embedded.examples import PICTURES


def _differ(answers: list[Any]) -> bool:
    return all(not np.array_equal(one, other) for at, one in enumerate(answers) for other in answers[:at])


def test_depth_depends_on_the_picture() -> None:
    measure = pipeline("depth-estimation", folder("tiny-dpt"))
    assert _differ([np.asarray(measure(picture)["depth"]) for picture in PICTURES])


def test_denoised_depth_depends_on_the_picture() -> None:
    measure = MarigoldDepthPipeline.from_pretrained(folder("tiny-marigold"))
    measure.set_progress_bar_config(disable=True)
    depths = [measure(picture, generator=torch.Generator().manual_seed(0)).prediction for picture in PICTURES]
    assert _differ(depths)
    assert all(depth.std() > 0.01 and depth.min() > 0 and depth.max() < 1 for depth in depths)


def test_joints_depend_on_the_picture() -> None:
    see = AutoImageProcessor.from_pretrained(folder("tiny-vitpose"))
    find = AutoModelForPoseEstimation.from_pretrained(folder("tiny-vitpose"))
    boxes = [[[0.0, 0.0, 96.0, 112.0]]]
    with torch.no_grad():
        found = [find(**see(picture, boxes=boxes, return_tensors="pt")).heatmaps for picture in PICTURES]
    assert _differ([heat.flatten(2).argmax(-1) for heat in found])


def test_scores_depend_on_picture_and_label() -> None:
    find = pipeline("zero-shot-object-detection", folder("tiny-grounding-dino"))
    labels = ["a red circle", "blue square"]
    found = [find(picture, candidate_labels=[label]) for picture in PICTURES for label in labels]
    assert _differ([np.array([one["score"] for one in answer]) for answer in found])
