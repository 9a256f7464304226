"""object-detection through HTTP: the library's objects and boxes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.precision import box_of, overlap
from embedded.world.seen import pictures
from embedded.world.seen.combinations import name as named
from tests.client import Client
from tests.pictures import blue_square, green_bar, picture, red_circle, uri
from tests.scenes import held_out

TASK = "object-detection"
PICTURES = (red_circle(), blue_square(), green_bar(), red_circle(200, 150))


def assert_same(got: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Equal classes in order, scores within 1e-4, and corners within a pixel, which is where rounding may fall."""
    assert [one["label"] for one in got] == [one["label"] for one in expected]
    assert [one["score"] for one in got] == pytest.approx([one["score"] for one in expected], abs=1e-4)
    for one, other in zip(got, expected, strict=True):
        assert one["box"] == pytest.approx(other["box"], abs=1)


MODELS = ["tiny-rt-detr", "tiny-yolos"]


def test_things_are_found_where_they_are(client: Client) -> None:
    right = []
    for scene, drawn in held_out("detection", 8):
        found = client.infer(TASK, drawn)["detections"]
        for one in scene.things:
            boxes = [box_of(some["box"]) for some in found if some["label"] == named(one.thing)]
            right.append(any(overlap(box, pictures.box(one)) > 0.5 for box in boxes))
    assert sum(right) >= 0.8 * len(right)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("threshold", [0.1, 0.5])
def test_objects_are_the_librarys_best_first(client: Client, name: str, threshold: float) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / name))
    for drawn in PICTURES:
        found = sorted(library(picture(drawn), threshold=threshold), key=lambda one: -one["score"])
        got = client.infer(TASK, uri(drawn), model=f"anymodal/{name}", threshold=threshold)["detections"]
        assert_same(got, found)


def test_half_is_the_threshold_that_holds_unsaid(client: Client) -> None:
    unsaid = client.infer(TASK, uri(blue_square()))
    assert unsaid == client.infer(TASK, uri(blue_square()), threshold=0.5)
    assert unsaid["detections"]
    assert all(one["score"] > 0.5 for one in unsaid["detections"])


def test_boxes_stay_inside_the_picture(client: Client) -> None:
    for drawn in PICTURES:
        size = picture(drawn).size
        for one in client.infer(TASK, uri(drawn), threshold=0)["detections"]:
            box = one["box"]
            assert 0 <= box["xmin"] <= box["xmax"] <= size[0]
            assert 0 <= box["ymin"] <= box["ymax"] <= size[1]


def test_pictures_of_many_sizes_asked_at_once_get_the_answers_they_get_alone(client: Client) -> None:
    def ask(drawn: bytes) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.infer(TASK, uri(drawn), threshold=0.1)["detections"]
        return found

    alone = [ask(drawn) for drawn in PICTURES]
    with ThreadPoolExecutor(12) as askers:
        together = list(askers.map(ask, PICTURES * 3))
    for got, expected in zip(together, alone * 3, strict=True):
        assert_same(got, expected)


def test_a_threshold_above_one_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), threshold=1.5)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.threshold")
