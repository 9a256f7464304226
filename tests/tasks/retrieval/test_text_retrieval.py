"""text-retrieval through HTTP: the texts whose vectors, by the library, are nearest to the query's."""

import json
from functools import cache
from typing import Any

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS, REPOSITORY
from embedded.exams.retrieval import questions
from tests.client import Client

TASK = "text-retrieval"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-minilm")
STORIES = REPOSITORY / "embedded" / "corpora" / "stories"
QUERY = "Where is the red circle?"
TEXTS = ["Paul from Rome drew seven shapes.", "The red circle is here.", "yes", "A blue square is below a star."]


@cache
def library() -> tuple[Any, Any]:
    return AutoTokenizer.from_pretrained(FOLDER), AutoModel.from_pretrained(FOLDER)


@torch.inference_mode()
def cosines(texts: list[str]) -> list[float]:
    tokenizer, model = library()
    source, *others = [model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(0) for text in texts]
    return [torch.cosine_similarity(source, other, dim=0).item() for other in others]


def stories() -> dict[str, str]:
    """The corpus by id, read without the engine."""
    lines = (STORIES / "stories.jsonl").read_text().splitlines()
    return {"about.txt": (STORIES / "about.txt").read_text().strip()} | {
        said["id"]: said["text"] for said in map(json.loads, lines)
    }


def test_given_texts_are_ranked_by_the_librarys_cosines(client: Client) -> None:
    expected = dict(enumerate(cosines([QUERY, *TEXTS])))
    ranking = client.infer(TASK, {"query": QUERY, "texts": TEXTS})["ranking"]
    assert [one["id"] for one in ranking] == sorted(expected, key=lambda at: -expected[at])
    for one in ranking:
        assert one["score"] == pytest.approx(expected[one["id"]], abs=1e-4)
        assert one["text"] == TEXTS[one["id"]]


def test_a_corpus_is_searched_by_name(client: Client) -> None:
    texts = stories()
    expected = dict(zip(texts, cosines([QUERY, *texts.values()]), strict=True))
    ranking = client.infer(TASK, {"query": QUERY, "corpus": "stories"}, top_k=5)["ranking"]
    assert [one["id"] for one in ranking] == sorted(expected, key=lambda id: -expected[id])[:5]
    for one in ranking:
        assert one["score"] == pytest.approx(expected[one["id"]], abs=1e-4)
        assert one["text"] == texts[one["id"]]


def test_the_story_that_a_question_is_about_is_found(client: Client) -> None:
    query = "Who from Rome drew ten shapes?"
    [best] = client.infer(TASK, {"query": query, "corpus": "stories"}, top_k=1)["ranking"]
    assert best["id"] == questions()[query]


def test_a_text_of_the_corpus_is_nearest_to_itself(client: Client) -> None:
    for id, text in list(stories().items())[::12]:
        asked = {"query": text, "corpus": "stories"}
        [best] = client.infer(TASK, asked, top_k=1, return_text=False)["ranking"]
        assert best == {"id": id, "score": pytest.approx(1, abs=1e-4), "text": None}


def test_the_stream_tells_how_far_it_is_and_ends_with_the_answer(client: Client) -> None:
    asked = {"query": QUERY, "texts": TEXTS * 10}
    *told, done = client.stream(TASK, asked)
    assert [event["done"] for event in told if event["type"] == "progress"] == [32, 40]
    assert done["output"] == client.infer(TASK, asked)


@pytest.mark.parametrize("corpus", ["nowhere", "../corpora/stories", str(STORIES)])
def test_a_corpus_there_is_not_is_refused_naming_those_there_are(client: Client, corpus: str) -> None:
    status, error = client.refusal(TASK, {"query": QUERY, "corpus": corpus})
    assert (status, error["code"]) == (422, "invalid_input")
    assert error["param"] == "inputs.corpus"


@pytest.mark.parametrize("asked", [{}, {"texts": TEXTS, "corpus": "stories"}])
def test_neither_and_both_places_are_refused(client: Client, asked: dict[str, Any]) -> None:
    status, error = client.refusal(TASK, {"query": QUERY, **asked})
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs")
    assert "either texts or the name of a corpus" in error["message"]
