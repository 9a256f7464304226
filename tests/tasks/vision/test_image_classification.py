"""image-classification through HTTP: the library's labels and scores, alone and in company."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.seen.combinations import name
from tests.client import Client, data_uri
from tests.pictures import blue_square, green_bar, picture, red_circle, uri
from tests.scenes import held_out

TASK = "image-classification"


def test_a_thing_is_named_by_its_colour_and_shape(client: Client) -> None:
    shown = list(held_out("classification", 16, most=1))
    said = [client.infer(TASK, drawn, top_k=1)["labels"][0]["label"] for _, drawn in shown]
    right = [label == name(scene.things[0].thing) for (scene, _), label in zip(shown, said, strict=True)]
    assert sum(right) >= 14


def test_what_is_drawn_elsewhere_is_named_too(client: Client) -> None:
    assert client.infer(TASK, uri(red_circle()))["labels"][0]["label"] == "red circle"
    assert client.infer(TASK, uri(blue_square(72, 72)))["labels"][0]["label"] == "blue square"


@pytest.mark.parametrize("function", ["softmax", "sigmoid", "none"])
def test_labels_and_scores_are_the_librarys(client: Client, function: str) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-vit"))
    for drawn in (red_circle(), blue_square()):
        expected = library(picture(drawn), function_to_apply=function)
        labels = client.infer(TASK, uri(drawn), function_to_apply=function)["labels"]
        assert [label["label"] for label in labels] == [label["label"] for label in expected]
        assert [label["score"] for label in labels] == pytest.approx([label["score"] for label in expected], abs=1e-4)


def test_pictures_of_many_sizes_asked_at_once_get_the_answers_they_get_alone(client: Client) -> None:
    pictures = [uri(drawn) for drawn in (red_circle(), blue_square(), green_bar(), red_circle(200, 33))]
    alone = [client.infer(TASK, one)["labels"] for one in pictures]
    with ThreadPoolExecutor(12) as askers:
        together = list(askers.map(lambda one: client.infer(TASK, one)["labels"], pictures * 3))
    for got, expected in zip(together, alone * 3, strict=True):
        assert {label["label"]: label["score"] for label in got} == pytest.approx(
            {label["label"]: label["score"] for label in expected}, abs=1e-4
        )


def test_top_k_is_how_many_labels_come(client: Client) -> None:
    all_labels = client.infer(TASK, uri(red_circle()), top_k=100)["labels"]
    assert sum(label["score"] for label in all_labels) == pytest.approx(1, abs=1e-4)
    assert client.infer(TASK, uri(red_circle()), top_k=2)["labels"] == all_labels[:2]


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, uri(red_circle()))[-1]["output"] == client.infer(TASK, uri(red_circle()))


def test_a_damaged_picture_is_refused_and_its_neighbours_are_served(client: Client) -> None:
    damaged = data_uri(red_circle()[:80], "image/png")
    with ThreadPoolExecutor(6) as askers:
        asked = list(askers.map(lambda one: client.post(TASK, one), [damaged, uri(red_circle())] * 3))
    assert [response.status_code for response in asked] == [422, 200] * 3
    assert asked[0].json()["error"]["code"] == "undecodable_media"


def test_a_strip_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle(1000, 4)))
    assert (status, error["param"]) == (422, "inputs.image")
    assert "1000×4" in error["message"]


def test_a_model_for_another_task_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), model="anymodal/tiny-yolos")
    assert (status, error["code"]) == (422, "model_task_mismatch")
