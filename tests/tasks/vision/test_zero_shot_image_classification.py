"""zero-shot-image-classification through HTTP: the library's scores for the asker's own labels."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.seen import pictures, scenes
from embedded.world.seen.combinations import NAMES, name
from embedded.world.things import seeded
from tests.client import Client
from tests.pictures import blue_square, green_bar, picture, red_circle, uri
from tests.scenes import asked

TASK = "zero-shot-image-classification"
LABELS = ["red circle", "a blue square", "star"]
PICTURES = (red_circle(), blue_square(), green_bar())


def scores(client: Client, drawn: bytes, labels: list[str], **parameters: Any) -> dict[str, float]:
    answered = client.infer(TASK, uri(drawn), candidate_labels=labels, **parameters)["labels"]
    assert [label["score"] for label in answered] == sorted((label["score"] for label in answered), reverse=True)
    return {label["label"]: label["score"] for label in answered}


def test_colours_and_shapes_never_seen_together_are_told_apart(client: Client) -> None:
    rng = seeded("test of zero-shot classification", "held_out", 0)
    right = []
    for _ in range(10):
        scene = scenes.single(rng, "held_out")
        labels = client.infer(TASK, asked(pictures.drawn(scene, rng)), candidate_labels=list(NAMES))["labels"]
        right.append(labels[0]["label"] == name(scene.things[0].thing))
    assert sum(right) >= 7


@pytest.mark.parametrize("label", ["Red circle.", "a red circle", "a picture of a RED CIRCLE", "the red circle"])
def test_ones_own_words_are_read(client: Client, label: str) -> None:
    others = ["a blue square", "A yellow star.", "the purple triangle"]
    drawn = scores(client, red_circle(), [label, *others], hypothesis_template="{}")
    assert max(drawn, key=drawn.__getitem__) == label


@pytest.mark.parametrize("template", [{}, {"hypothesis_template": "{}, drawn"}], ids=["default", "own"])
def test_scores_are_the_librarys(client: Client, template: dict[str, str]) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-clip"))
    for drawn in PICTURES:
        expected = library(picture(drawn), candidate_labels=LABELS, **template)
        assert scores(client, drawn, LABELS, **template) == pytest.approx(
            {label["label"]: label["score"] for label in expected}, abs=1e-4
        )


def test_different_labels_asked_at_once_do_not_mix(client: Client) -> None:
    questions = [(drawn, labels) for drawn in PICTURES for labels in (LABELS, ["circle", "square"])]
    alone = [scores(client, *question) for question in questions]
    with ThreadPoolExecutor(12) as askers:
        together = list(askers.map(lambda question: scores(client, *question), questions * 2))
    for got, expected in zip(together, alone * 2, strict=True):
        assert got == pytest.approx(expected, abs=1e-4)


def test_the_template_changes_the_scores(client: Client) -> None:
    assert scores(client, green_bar(), LABELS) != scores(client, green_bar(), LABELS, hypothesis_template="{}")


def test_labels_are_required(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()))
    assert (status, error["param"]) == (422, "parameters.candidate_labels")


def test_a_template_without_a_place_for_the_label_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), candidate_labels=LABELS, hypothesis_template="a photo")
    assert (status, error["param"]) == (422, "parameters.hypothesis_template")


def test_a_label_longer_than_the_model_reads_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), candidate_labels=["red " * 100])
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "parameters.candidate_labels")
