"""text-ranking through HTTP: the library's logits for each pair, put in order."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "text-ranking"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-bert-ranker")
QUERY = "Where is the red circle?"
TEXTS = [
    "A red circle is above a blue square.",
    "Paul from Rome drew seven shapes.",
    "yes",
    "A big yellow star is behind a small green cross, and I love it. " * 4,
    "The circle is red.",
]


@torch.inference_mode()
def logits(texts: list[str]) -> list[float]:
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    model = AutoModelForSequenceClassification.from_pretrained(FOLDER)
    return [model(**tokenizer(QUERY, text, return_tensors="pt")).logits.item() for text in texts]


def ranked(scores: list[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda at: -scores[at])


def test_texts_are_ranked_by_the_librarys_logits(client: Client) -> None:
    expected = logits(TEXTS)
    ranking = client.infer(TASK, {"query": QUERY, "texts": TEXTS})["ranking"]
    assert [one["index"] for one in ranking] == ranked(expected)
    assert [one["score"] for one in ranking] == pytest.approx(sorted(expected, reverse=True), abs=1e-4)
    assert {one["text"] for one in ranking} == {None}


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("Where is Lena from?", "Lena comes from Berlin. I love this picture."),
        ("who plays the piano", "Hugo plays the piano."),
        ("red circle", "There is a red circle in the school."),
    ],
)
def test_the_text_that_answers_is_first(client: Client, query: str, best: str) -> None:
    texts = ["Lena plays the guitar.", "Hugo plays the piano.", "There is a red circle in the school."]
    texts += [
        "Anna comes from Rome.",
        "There is a green circle in the school.",
        "Lena comes from Berlin. I love this picture.",
    ]
    ranking = client.infer(TASK, {"query": query, "texts": texts}, top_k=1, return_text=True)["ranking"]
    assert ranking[0]["text"] == best


def test_a_sigmoid_keeps_the_order_and_top_k_the_best(client: Client) -> None:
    asked = {"query": QUERY, "texts": TEXTS}
    ranking = client.infer(TASK, asked, function_to_apply="sigmoid", top_k=2, return_text=True)["ranking"]
    expected = torch.tensor(logits(TEXTS)).sigmoid().tolist()
    assert [one["index"] for one in ranking] == ranked(expected)[:2]
    assert [one["score"] for one in ranking] == pytest.approx(sorted(expected, reverse=True)[:2], abs=1e-4)
    assert [one["text"] for one in ranking] == [TEXTS[at] for at in ranked(expected)[:2]]


def test_many_texts_tell_how_far_they_are(client: Client) -> None:
    asked = {"query": QUERY, "texts": TEXTS * 20}
    *told, done = client.stream(TASK, asked)
    assert [(event["done"], event["total"]) for event in told if event["type"] == "progress"] == [
        (32, 100),
        (64, 100),
        (96, 100),
        (100, 100),
    ]
    assert done["output"] == client.infer(TASK, asked)


def test_rankings_asked_at_once_are_those_asked_alone(client: Client) -> None:
    asked = [{"query": query, "texts": TEXTS} for query in (QUERY, "Who drew?", "I hate stars")]
    alone = [client.infer(TASK, one)["ranking"] for one in asked]
    with ThreadPoolExecutor(9) as askers:
        together = list(askers.map(lambda one: client.infer(TASK, one)["ranking"], asked * 3))
    for got, expected in zip(together, alone * 3, strict=True):
        assert [one["index"] for one in got] == [one["index"] for one in expected]
        assert [one["score"] for one in got] == pytest.approx([one["score"] for one in expected], abs=1e-4)


def test_a_text_that_is_too_long_is_refused_unless_it_may_be_truncated(client: Client) -> None:
    asked = {"query": QUERY, "texts": ["green " * 700]}
    status, error = client.refusal(TASK, asked)
    assert (status, error["code"]) == (413, "input_too_long")
    assert client.infer(TASK, asked, truncate=True)["ranking"][0]["index"] == 0


def test_no_texts_and_a_top_k_of_nothing_are_refused(client: Client) -> None:
    status, error = client.refusal(TASK, {"query": QUERY, "texts": []})
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.texts")
    status, error = client.refusal(TASK, {"query": QUERY, "texts": TEXTS}, top_k=0)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.top_k")
