"""text-classification through HTTP: the library's labels and scores, alone and in company."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "text-classification"
FEELINGS = {
    "I love this picture": "positive",
    "What an ugly drawing!": "negative",
    "The red circle is above the blue square.": "neutral",
    "THE SOUP WAS NOT GOOD": "negative",
    "the garden was awful, but I enjoy the music": "positive",
    "Anna from Rome drew three shapes.": "neutral",
}
TEXTS = ("I love it.", "This is a boring, ugly and terrible picture of the sun!", "Anna saw nine small circles. " * 9)


def scores(labels: list[Json]) -> dict[str, float]:
    return {label["label"]: label["score"] for label in labels}


@pytest.mark.parametrize("function", [None, "softmax", "sigmoid", "none"])
def test_labels_and_scores_are_the_librarys(client: Client, function: str | None) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-bert-sentiment"))
    chosen = {"function_to_apply": function} if function else {}
    for text in TEXTS:
        labels = client.infer(TASK, text, **chosen)["labels"]
        assert scores(labels) == pytest.approx(scores(library(text, top_k=None, **chosen)), abs=1e-4)
        assert labels == sorted(labels, key=lambda label: -label["score"])


def test_feelings_are_told(client: Client) -> None:
    told = {text: client.infer(TASK, text, top_k=1)["labels"][0]["label"] for text in FEELINGS}
    assert told == FEELINGS


def test_texts_of_many_lengths_asked_at_once_get_the_answers_they_get_alone(client: Client) -> None:
    alone = [client.infer(TASK, text)["labels"] for text in TEXTS]
    with ThreadPoolExecutor(12) as askers:
        together = list(askers.map(lambda text: client.infer(TASK, text)["labels"], TEXTS * 4))
    for got, expected in zip(together, alone * 4, strict=True):
        assert scores(got) == pytest.approx(scores(expected), abs=1e-4)


def test_top_k_is_how_many_labels_come(client: Client) -> None:
    every = client.infer(TASK, TEXTS[0])["labels"]
    assert len(every) == 3
    assert client.infer(TASK, TEXTS[0], top_k=1)["labels"] == every[:1]


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, TEXTS[1])[-1]["output"] == client.infer(TASK, TEXTS[1])


def test_a_text_that_is_too_long_is_refused_with_both_numbers_and_its_neighbours_are_served(client: Client) -> None:
    with ThreadPoolExecutor(8) as askers:
        asked = list(askers.map(lambda text: client.post(TASK, text), ["good " * 600, TEXTS[0]] * 4))
    assert [response.status_code for response in asked] == [413, 200] * 4
    error = asked[0].json()["error"]
    assert error["code"] == "input_too_long"
    assert "602" in error["message"]
    assert "512" in error["message"]


def test_an_unknown_function_is_refused_with_those_there_are(client: Client) -> None:
    status, error = client.refusal(TASK, TEXTS[0], function_to_apply="tanh")
    assert (status, error["param"]) == (422, "parameters.function_to_apply")
    assert "softmax" in error["message"]
