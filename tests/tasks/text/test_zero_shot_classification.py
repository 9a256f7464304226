"""zero-shot-classification through HTTP: the library's choice among labels of one's own."""

from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "zero-shot-classification"
TEXT = "There are many small stars above the city in the evening."
LABELS = ["place", "person", "a story about people", "red"]


TOPICS = ["sports", "cooking", "music", "travel"]
FITTING = {
    "Anna plays the guitar in a band": "music",
    "The team won the football match.": "sports",
    "We took the train to the airport": "travel",
}


def scores(labels: list[Json]) -> dict[str, float]:
    return {label["label"]: label["score"] for label in labels}


@pytest.fixture(scope="module")
def library() -> Any:
    return pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-bert-nli"))


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("template", ["This example is {}.", "{} it is, {} for all"])
@pytest.mark.parametrize("labels", [LABELS, LABELS[:1]])
def test_labels_and_scores_are_the_librarys(
    client: Client, library: Any, labels: list[str], template: str, multi_label: bool
) -> None:
    asked: Json = {"candidate_labels": labels, "multi_label": multi_label}
    one_gap = template.replace("{}", "{0}")
    expected = library(TEXT, hypothesis_template=one_gap, **asked)
    answer = client.infer(TASK, TEXT, hypothesis_template=template, **asked)["labels"]
    assert scores(answer) == pytest.approx(dict(zip(expected["labels"], expected["scores"], strict=True)), abs=1e-4)
    assert answer == sorted(answer, key=lambda label: -label["score"])


@pytest.mark.parametrize("template", ["This example is {}.", "This text is about {}."])
def test_topics_are_told(client: Client, template: str) -> None:
    for text, topic in FITTING.items():
        labels = client.infer(TASK, text, candidate_labels=TOPICS, hypothesis_template=template)["labels"]
        assert labels[0]["label"] == topic


def test_labels_may_be_words_of_the_text_or_feelings(client: Client) -> None:
    colours = client.infer(TASK, "A blue star is below a white cross.", candidate_labels=["red", "green", "blue"])
    assert colours["labels"][0]["label"] == "blue"
    feelings = client.infer(TASK, "I hate this ugly lamp.", candidate_labels=["positive", "negative"])
    assert feelings["labels"][0]["label"] == "negative"


def test_more_labels_than_a_batch_holds_are_all_scored(client: Client) -> None:
    labels = [f"{number} {word}" for number in ("one", "two", "six", "ten") for word in "abcdefghijklmnop"]
    answer = client.infer(TASK, TEXT, candidate_labels=labels)["labels"]
    assert {label["label"] for label in answer} == set(labels)
    assert sum(label["score"] for label in answer) == pytest.approx(1, abs=1e-4)


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    streamed = client.stream(TASK, TEXT, candidate_labels=LABELS)
    assert streamed[-1]["output"] == client.infer(TASK, TEXT, candidate_labels=LABELS)


@pytest.mark.parametrize(
    ("parameters", "param", "said"),
    [
        ({}, "candidate_labels", "required"),
        ({"candidate_labels": []}, "candidate_labels", "at least 1"),
        ({"candidate_labels": ["a"] * 65}, "candidate_labels", "at most 64"),
        ({"candidate_labels": ["a"], "hypothesis_template": "It is."}, "hypothesis_template", "{}"),
    ],
)
def test_parameters_that_cannot_be_are_refused(client: Client, parameters: Json, param: str, said: str) -> None:
    status, error = client.refusal(TASK, TEXT, **parameters)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{param}")
    assert said in error["message"]
