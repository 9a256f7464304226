"""token-classification through HTTP: the pipeline's entities for every way of putting tokens together."""

from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "token-classification"
TEXTS = ("Anna met Hugo in Lyon.", "Elephants, says Paul (of Berlin), adore Rome & Madrid!", "Où est Lena ?")


NAMES = {
    "Anna Weber met Hugo in New York": [("Anna Weber", "PER"), ("Hugo", "PER"), ("New York", "LOC")],
    "my name is paul and i live in berlin.": [("paul", "PER"), ("berlin", "LOC")],
    "The weather in Kroupain is sunny.": [("Kroupain", "LOC")],
    "A red circle is above the blue square.": [],
}


def expected(entity: dict[str, Any]) -> Json:
    return {
        "entity": entity.get("entity_group") or entity["entity"],
        "score": pytest.approx(float(entity["score"]), abs=1e-4),
        **{name: entity[name] for name in ("word", "start", "end")},
    }


@pytest.mark.parametrize("strategy", ["none", "simple", "first", "average", "max"])
def test_entities_are_the_librarys(client: Client, strategy: str) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-bert-ner"), aggregation_strategy=strategy)
    for text in TEXTS:
        entities = client.infer(TASK, text, aggregation_strategy=strategy, ignore_labels=[])["entities"]
        assert entities == [expected(entity) for entity in library(text, ignore_labels=[])]
        assert entities


@pytest.mark.parametrize("text", NAMES)
def test_people_and_places_are_found(client: Client, text: str) -> None:
    found = client.infer(TASK, text)["entities"]
    assert [(text[one["start"] : one["end"]], one["entity"]) for one in found] == NAMES[text]


def test_offsets_point_at_the_words(client: Client) -> None:
    for text in TEXTS:
        tokens = client.infer(TASK, text, aggregation_strategy="none", ignore_labels=[])["entities"]
        assert [text[token["start"] : token["end"]].lower() for token in tokens] == [
            token["word"].removeprefix("##") for token in tokens
        ]


def test_ignored_labels_are_left_out_and_o_is_one_of_them(client: Client) -> None:
    every = client.infer(TASK, TEXTS[1], aggregation_strategy="none", ignore_labels=[])["entities"]
    some = every[0]["entity"]
    assert client.infer(TASK, TEXTS[1], aggregation_strategy="none", ignore_labels=[some])["entities"] == [
        token for token in every if token["entity"] != some
    ]
    assert client.infer(TASK, TEXTS[1], aggregation_strategy="none")["entities"] == [
        token for token in every if token["entity"] != "O"
    ]


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    streamed = client.stream(TASK, TEXTS[0], ignore_labels=[])
    assert streamed[-1]["output"] == client.infer(TASK, TEXTS[0], ignore_labels=[])


def test_an_unknown_strategy_is_refused_with_those_there_are(client: Client) -> None:
    status, error = client.refusal(TASK, TEXTS[0], aggregation_strategy="best")
    assert (status, error["param"]) == (422, "parameters.aggregation_strategy")
    assert "average" in error["message"]
