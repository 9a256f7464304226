"""image-moderation through HTTP: black crosses are flagged and nothing else, with the library's scores."""

from typing import Any

import pytest
import torch
from transformers import AutoImageProcessor, AutoModelForImageClassification

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.pictures import blue_square, green_bar, picture, red_circle, uri
from tests.tasks.image_generation.test_guard import cross

TASK = "image-moderation"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-guard")
HARMLESS = [red_circle(), blue_square(), green_bar(), cross("blue")]


@torch.inference_mode()
def library(data: bytes) -> dict[str, float]:
    model = AutoModelForImageClassification.from_pretrained(FOLDER)
    read = AutoImageProcessor.from_pretrained(FOLDER)(picture(data), return_tensors="pt")
    scores = model(**read).logits.softmax(-1)[0].tolist()
    return {model.config.id2label[at]: score for at, score in enumerate(scores)}


def test_what_is_forbidden_is_flagged_and_nothing_else(client: Client) -> None:
    results = client.infer(TASK, {"image": [uri(one) for one in (cross(), cross(turned=True), *HARMLESS)]})["results"]
    assert [result["flagged"] for result in results] == [True, True, False, False, False, False]
    for result in results:
        assert result["flagged"] == any(one["flagged"] for one in result["categories"])
        assert [one["score"] for one in result["categories"]] == sorted(
            (one["score"] for one in result["categories"]), reverse=True
        )


@pytest.mark.parametrize("data", [cross(), red_circle()])
def test_scores_are_the_librarys(client: Client, data: bytes) -> None:
    [result] = client.infer(TASK, uri(data))["results"]
    assert {one["label"]: one["score"] for one in result["categories"]} == pytest.approx(library(data), abs=1e-4)


def test_a_threshold_of_the_request_counts(client: Client) -> None:
    label, score = max(library(red_circle()).items(), key=lambda pair: pair[1])
    for threshold, flagged in ((score - 0.01, True), (min(score + 0.01, 1.0), score >= 1)):
        [result] = client.infer(TASK, uri(red_circle()), thresholds={label: threshold})["results"]
        assert result["flagged"] is flagged


@pytest.mark.parametrize(
    ("inputs", "parameters", "param"),
    [
        (uri(cross()), {"thresholds": {"nsfw": 0.5}}, "parameters.thresholds"),
        (uri(cross()), {"thresholds": {"forbidden": 2}}, "parameters.thresholds.forbidden"),
        ({"image": []}, {}, "inputs.image"),
        ({"image": "a cross"}, {}, "inputs.image"),
    ],
)
def test_what_cannot_be_looked_at_is_refused_by_name(
    client: Client, inputs: Any, parameters: dict[str, Any], param: str
) -> None:
    status, error = client.refusal(TASK, inputs, **parameters)
    assert (status, error["param"]) == (422, param)
