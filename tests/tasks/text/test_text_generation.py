"""text-generation through HTTP: the library's words, for texts and conversations, streamed, at once, and stopped."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "text-generation"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-llama")
PROMPTS = ("The red circle", "A", "Où est le carré ? 日本", "Anna and Paul love the blue square, and so do I. " * 8)
CONVERSATION = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is the star?"}]


@pytest.fixture(scope="module")
def library() -> Any:
    return pipeline(TASK, model=FOLDER)


def drawn(prompt: str, seed: int, **options: Any) -> str:
    """What the library writes after a prompt with a seed."""
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    ids = tokenizer(prompt, return_tensors="pt")
    model = AutoModelForCausalLM.from_pretrained(FOLDER)
    set_seed(seed)
    written = model.generate(**ids, do_sample=True, **options)
    said: str = tokenizer.decode(written[0][ids["input_ids"].shape[1] :], skip_special_tokens=True)
    return said


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_text_is_continued_as_the_library_does(client: Client, library: Any, prompt: str) -> None:
    expected = library(prompt, max_new_tokens=40, do_sample=False)[0]["generated_text"]
    assert client.infer(TASK, prompt, max_new_tokens=40)["generated_text"] == expected.removeprefix(prompt)
    assert client.infer(TASK, prompt, max_new_tokens=40, return_full_text=True)["generated_text"] == expected


def test_a_conversation_is_answered_by_the_models_template(client: Client, library: Any) -> None:
    expected = library(CONVERSATION, max_new_tokens=40, do_sample=False)[0]["generated_text"][-1]["content"]
    for inputs in (CONVERSATION, {"text": CONVERSATION}, {"messages": CONVERSATION}):
        assert client.infer(TASK, inputs, max_new_tokens=40)["generated_text"] == expected


def test_tokens_spell_the_answer_and_are_counted(client: Client) -> None:
    *earlier, done = client.stream(TASK, PROMPTS[0], max_new_tokens=24)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["usage"] == {
        "prompt_tokens": len(AutoTokenizer.from_pretrained(FOLDER)(PROMPTS[0])["input_ids"]),
        "completion_tokens": 24,
    }


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"temperature": 0.7, "top_k": 20, "top_p": 0.8},
        {"typical_p": 0.5, "repetition_penalty": 1.3},
    ],
)
def test_a_seed_gives_the_librarys_draw(client: Client, options: dict[str, Any]) -> None:
    for seed in (1, 2):
        answered = client.infer(TASK, PROMPTS[0], max_new_tokens=30, do_sample=True, seed=seed, **options)
        assert answered["generated_text"] == drawn(PROMPTS[0], seed, max_new_tokens=30, **options)


def test_texts_asked_for_at_once_are_those_written_alone(client: Client) -> None:
    questions = [(prompt, {"seed": 5, "do_sample": True} if odd else {}) for prompt in PROMPTS for odd in (True, False)]

    def ask(question: tuple[str, dict[str, Any]]) -> str:
        said: str = client.infer(TASK, question[0], max_new_tokens=32, **question[1])["generated_text"]
        return said

    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(len(questions)) as askers:
        assert list(askers.map(ask, questions)) == alone


def test_a_stop_string_ends_the_answer_and_never_shows(client: Client) -> None:
    whole = client.infer(TASK, PROMPTS[0], max_new_tokens=40)["generated_text"]
    stop = whole[20:24]
    *earlier, done = client.stream(TASK, PROMPTS[0], max_new_tokens=40, stop=[stop, "never said"])
    output = done["output"]
    assert output["generated_text"] == whole[: whole.index(stop)]
    assert (output["finish_reason"], output["stop_sequence"]) == ("stop_sequence", stop)
    assert "".join(event["text"] for event in earlier if event["type"] == "token") == whole[: whole.index(stop)]


def test_without_a_seed_draws_differ(client: Client) -> None:
    draws = {client.infer(TASK, "A", max_new_tokens=40, do_sample=True)["generated_text"] for _ in range(3)}
    assert len(draws) > 1


def test_more_than_the_model_can_hold_is_refused_with_both_numbers(client: Client) -> None:
    status, error = client.refusal(TASK, PROMPTS[0], max_new_tokens=4096)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.text")
    assert "3 tokens" in error["message"]
    assert "4096" in error["message"]


@pytest.mark.parametrize(
    ("inputs", "name", "value"), [(PROMPTS[0], "temperature", 0.5), (CONVERSATION, "return_full_text", True)]
)
def test_what_would_have_no_effect_is_refused_by_name(client: Client, inputs: Any, name: str, value: Any) -> None:
    status, error = client.refusal(TASK, inputs, **{name: value})
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{name}")
