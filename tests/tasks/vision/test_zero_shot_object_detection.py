"""zero-shot-object-detection through HTTP: the library's boxes for what the asker names."""

from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.precision import box_of, overlap
from embedded.world.seen import pictures, scenes
from embedded.world.seen.combinations import name as named
from embedded.world.things import seeded
from tests.client import Client
from tests.pictures import blue_square, picture, red_circle, uri
from tests.scenes import asked as drawn_of

TASK = "zero-shot-object-detection"
LABELS = ["a red circle", "blue square", "star"]
MODELS = ["tiny-owlvit", "tiny-grounding-dino"]


def moved_inside(box: dict[str, int], width: int, height: int) -> dict[str, int]:
    """The library's box cut at the picture's edges."""
    return {side: min(max(place, 0), width if side[0] == "x" else height) for side, place in box.items()}


def test_a_thing_is_found_by_its_name(client: Client) -> None:
    rng = seeded("test of open detection", "held_out", 0)
    right = []
    for _ in range(8):
        scene = scenes.pair(rng, "held_out")
        label = f"a {named(scene.things[0].thing)}"
        answer = client.infer(TASK, drawn_of(pictures.drawn(scene, rng)), candidate_labels=[label], threshold=0.05)
        found = sorted(answer["detections"], key=lambda one: -one["score"])
        right.append(bool(found) and overlap(box_of(found[0]["box"]), pictures.box(scene.things[0])) > 0.5)
    assert sum(right) >= 6


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("asked", [{}, {"threshold": 0.05, "top_k": 3}], ids=["default", "own"])
def test_boxes_are_the_librarys_best_first(client: Client, name: str, asked: dict[str, Any]) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / name))
    for drawn in (blue_square(), red_circle()):
        expected = library(picture(drawn), candidate_labels=LABELS, **asked)
        found = client.infer(TASK, uri(drawn), model=f"anymodal/{name}", candidate_labels=LABELS, **asked)["detections"]
        assert found
        assert [one["label"] for one in found] == [one["label"] for one in expected]
        assert [one["score"] for one in found] == pytest.approx([one["score"] for one in expected], abs=1e-4)
        for one, other in zip(found, expected, strict=True):
            assert one["box"] == pytest.approx(moved_inside(other["box"], *picture(drawn).size), abs=1)


@pytest.mark.parametrize("name", MODELS)
def test_a_label_is_found_where_it_is_found_alone(client: Client, name: str) -> None:
    def ask(labels: list[str]) -> list[dict[str, Any]]:
        answer = client.infer(TASK, uri(blue_square()), model=f"anymodal/{name}", candidate_labels=labels)
        return [one for one in answer["detections"] if one["label"] == "blue square"]

    assert ask(["blue square"])
    assert ask(["blue square"]) == ask(LABELS)


def test_each_label_is_told_and_the_stream_ends_with_the_answer(client: Client) -> None:
    *events, done = client.stream(TASK, uri(blue_square()), candidate_labels=LABELS)
    told = [(event["done"], event["total"]) for event in events if event["type"] == "progress"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert done["output"] == client.infer(TASK, uri(blue_square()), candidate_labels=LABELS)


def test_labels_are_required(client: Client) -> None:
    status, error = client.refusal(TASK, uri(blue_square()))
    assert (status, error["param"]) == (422, "parameters.candidate_labels")


@pytest.mark.parametrize("name", MODELS)
def test_a_label_longer_than_the_model_reads_is_refused(client: Client, name: str) -> None:
    status, error = client.refusal(
        TASK, uri(blue_square()), model=f"anymodal/{name}", candidate_labels=["star", "?" * 500]
    )
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "parameters.candidate_labels")
