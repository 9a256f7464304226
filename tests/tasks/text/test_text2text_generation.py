"""text2text-generation through HTTP: what the library makes of a prompt as it stands."""

from typing import Any

import pytest
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "text2text-generation"
FOLDER = EMBEDDED_WEIGHTS / "tiny-bart"
PROMPTS = ("Is the red circle above the star? Say yes or no.", "un deux trois", "a")


def rewritten(text: str, *, seed: int = 0, **options: Any) -> str:
    """What the library makes of a text."""
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    model = AutoModelForSeq2SeqLM.from_pretrained(FOLDER)
    set_seed(seed)
    written = model.generate(**tokenizer(text, return_tensors="pt"), **options)
    said: str = tokenizer.decode(written[0], skip_special_tokens=True)
    return said


@pytest.mark.parametrize(
    "way", [{}, {"do_sample": True, "temperature": 1.3, "seed": 3}, {"num_beams": 3, "no_repeat_ngram_size": 2}]
)
def test_the_text_is_the_librarys(client: Client, way: dict[str, Any]) -> None:
    said = [client.infer(TASK, prompt, max_new_tokens=16, **way)["generated_text"] for prompt in PROMPTS]
    assert said == [rewritten(prompt, max_new_tokens=16, **way) for prompt in PROMPTS]
    assert len(set(said)) == len(PROMPTS)


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, PROMPTS[0], max_new_tokens=20)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, PROMPTS[0], max_new_tokens=20)


def test_a_text_that_is_too_long_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, "word " * 1500)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.text")
    assert "1024" in error["message"]
