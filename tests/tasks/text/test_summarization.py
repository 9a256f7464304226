"""summarization through HTTP: the library's words, greedy, drawn, and searched with beams."""

from typing import Any

import pytest
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "summarization"
FOLDER = EMBEDDED_WEIGHTS / "tiny-bart"
ARTICLE = (
    "Anna lives in Rome. She is a baker. On Monday, Anna found a big red circle in Vienna. She was very happy. "
    "Paul did not believe it. Many people talked about it."
)
WAYS: list[dict[str, Any]] = [
    {},
    {"repetition_penalty": 1.4},
    {"do_sample": True, "temperature": 1.3, "seed": 3},
    {"num_beams": 4, "length_penalty": 2.0, "no_repeat_ngram_size": 2},
    {"num_beams": 3, "do_sample": True, "seed": 4},
]


def summary(text: str, *, seed: int = 0, **options: Any) -> str:
    """What the library makes of a text."""
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    model = AutoModelForSeq2SeqLM.from_pretrained(FOLDER)
    set_seed(seed)
    written = model.generate(**tokenizer(text, return_tensors="pt"), **options)
    said: str = tokenizer.decode(written[0], skip_special_tokens=True)
    return said


@pytest.mark.parametrize("way", WAYS)
def test_the_summary_is_the_librarys(client: Client, way: dict[str, Any]) -> None:
    assert client.infer(TASK, ARTICLE, max_new_tokens=24, **way)["summary_text"] == summary(
        ARTICLE, max_new_tokens=24, **way
    )


def test_the_summary_says_who_did_what(client: Client) -> None:
    assert client.infer(TASK, ARTICLE)["summary_text"] == "Anna found a big red circle in Vienna."


@pytest.mark.parametrize("beams", [1, 3])
def test_tokens_spell_the_answer(client: Client, beams: int) -> None:
    *earlier, done = client.stream(TASK, ARTICLE, max_new_tokens=20, num_beams=beams)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert "" not in tokens
    assert "".join(tokens) == done["output"]["summary_text"]
    assert done["output"] == client.infer(TASK, ARTICLE, max_new_tokens=20, num_beams=beams)


def test_a_text_that_is_too_long_is_refused_not_clipped(client: Client) -> None:
    status, error = client.refusal(TASK, "word " * 1500)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.text")
    assert "1024" in error["message"]


def test_a_length_penalty_without_beams_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, ARTICLE, length_penalty=2.0)
    assert (status, error["param"]) == (422, "parameters.length_penalty")
    assert "num_beams" in error["message"]
