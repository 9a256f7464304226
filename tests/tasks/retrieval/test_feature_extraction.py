"""feature-extraction through HTTP: the library's vectors, pooled as the model was trained."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer, pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "feature-extraction"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-minilm")
TEXTS = ["red", "The big yellow star is behind the window.", "Anna, Paul and Marie drew many shapes. " * 12]


def same(got: Any, expected: torch.Tensor) -> None:
    torch.testing.assert_close(torch.tensor(got), expected, atol=1e-4, rtol=0)


@torch.inference_mode()
def hidden_states(text: str) -> torch.Tensor:
    read = AutoTokenizer.from_pretrained(FOLDER)(text, truncation=True, return_tensors="pt")
    states: torch.Tensor = AutoModel.from_pretrained(FOLDER)(**read).last_hidden_state[0]
    return states


def test_vectors_are_pooled_as_sentence_transformers_would(client: Client) -> None:
    for text in TEXTS:
        mean = hidden_states(text).mean(0)
        same(client.infer(TASK, text)["embeddings"], (mean / mean.norm()).unsqueeze(0))


def test_pooling_and_length_can_be_chosen(client: Client) -> None:
    states = hidden_states(TEXTS[1])
    same(client.infer(TASK, TEXTS[1], pooling="cls", normalize=False)["embeddings"][0], states[0])
    same(client.infer(TASK, TEXTS[1], pooling="mean", normalize=False)["embeddings"][0], states.mean(0))
    same(client.infer(TASK, TEXTS[1], pooling="cls", normalize=True)["embeddings"][0], states[0] / states[0].norm())


def test_without_pooling_there_is_the_librarys_vector_for_each_token_of_each_text(client: Client) -> None:
    library = pipeline(TASK, model=FOLDER)
    answered = client.infer(TASK, {"text": TEXTS}, pooling="none", normalize=False)["embeddings"]
    for got, text in zip(answered, TEXTS, strict=True):
        same(got, torch.tensor(library(text)[0]))


def test_many_texts_are_answered_in_their_order(client: Client) -> None:
    alone = [client.infer(TASK, text)["embeddings"][0] for text in TEXTS]
    same(client.infer(TASK, {"text": TEXTS * 20})["embeddings"], torch.tensor(alone * 20))


def test_texts_asked_at_once_get_the_answers_they_get_alone(client: Client) -> None:
    alone = [client.infer(TASK, text)["embeddings"] for text in TEXTS]
    with ThreadPoolExecutor(12) as askers:
        together = list(askers.map(lambda text: client.infer(TASK, text)["embeddings"], TEXTS * 4))
    same(together, torch.tensor(alone * 4))


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, TEXTS[1])[-1]["output"] == client.infer(TASK, TEXTS[1])


def test_a_text_that_is_too_long_is_refused_unless_it_may_be_truncated(client: Client) -> None:
    long = "green " * 700
    status, error = client.refusal(TASK, long)
    assert (status, error["code"]) == (413, "input_too_long")
    assert "702" in error["message"]
    assert "512" in error["message"]
    same(client.infer(TASK, long, truncate=True, normalize=False)["embeddings"][0], hidden_states(long).mean(0))


def test_an_empty_list_and_an_empty_text_are_refused(client: Client) -> None:
    empties: list[list[str] | str] = [[], "", ["red", ""]]
    for empty in empties:
        status, error = client.refusal(TASK, {"text": empty})
        assert (status, error["code"]) == (422, "invalid_input")
        assert error["param"].startswith("inputs.text")
