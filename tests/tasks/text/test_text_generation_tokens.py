"""text-generation through HTTP: what is told of each token, and what changes which one comes."""

from collections import Counter
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "text-generation"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-llama")
PROMPT = "The red circle"
QUESTION = [{"role": "user", "content": "There is a red circle. What colour is the circle?"}]
TOKENIZER = AutoTokenizer.from_pretrained(FOLDER)
VOCABULARY = len(TOKENIZER)


@pytest.fixture(scope="module")
def model() -> Any:
    return AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32).eval()


def ids_of(text: str) -> list[int]:
    read: list[int] = TOKENIZER(text)["input_ids"]
    return read


def logprobs(model: Any, prompt: list[int], answer: list[int]) -> torch.Tensor:
    """The model's own log probabilities of every token at each place of an answer."""
    with torch.no_grad():
        logits = model(torch.tensor([prompt + answer])).logits[0].float()
    return torch.log_softmax(logits[len(prompt) - 1 : -1], dim=-1)


def told(client: Client, inputs: Any = PROMPT, **parameters: Any) -> Any:
    return client.infer(TASK, inputs, **{"max_new_tokens": 12} | parameters)


def test_each_token_is_told_with_the_likeliest_beside_it(client: Client, model: Any) -> None:
    tokens = told(client, top_logprobs=3)["tokens"]
    ids = [token["id"] for token in tokens]
    expected = logprobs(model, ids_of(PROMPT), ids)
    for token, row in zip(tokens, expected, strict=True):
        best = row.topk(3)
        assert token["logprob"] == pytest.approx(float(row[token["id"]]), abs=1e-3)
        assert [one["logprob"] for one in token["top"]] == pytest.approx(best.values.tolist(), abs=1e-3)
        assert token["top"][0]["id"] == token["id"] == int(best.indices[0])
        assert token["text"] == TOKENIZER.decode([token["id"]])


def test_the_words_of_all_tokens_are_the_text(client: Client) -> None:
    answer = told(client, QUESTION, top_logprobs=0)
    *said, end = answer["tokens"]
    assert "".join(token["text"] for token in said) == answer["generated_text"] == "Red."
    assert (end["text"], end["special"]) == (TOKENIZER.eos_token, True)
    assert not any(token["special"] or token["top"] for token in said)
    assert told(client, QUESTION)["tokens"] is None


def test_streamed_there_is_one_event_a_token_even_of_a_torn_character(client: Client) -> None:
    star = "é日 " * 8
    *earlier, done = client.stream(TASK, star, max_new_tokens=16, top_logprobs=1, do_sample=True, seed=4, temperature=2)
    events = [event for event in earlier if event["type"] == "token"]
    assert [token for event in events for token in event["tokens"] or ()] == done["output"]["tokens"]
    assert len(done["output"]["tokens"]) == done["usage"]["completion_tokens"]
    assert "".join(event["text"] for event in events) == done["output"]["generated_text"]


def test_what_is_told_is_the_models_own_distribution_whatever_changes_the_choice(client: Client, model: Any) -> None:
    unlikely = ids_of("7")[0]
    answer = told(client, top_logprobs=0, logit_bias={str(unlikely): 100}, max_new_tokens=3)
    assert [token["id"] for token in answer["tokens"]] == [unlikely] * 3
    expected = logprobs(model, ids_of(PROMPT), [unlikely] * 3)[:, unlikely].tolist()
    assert [token["logprob"] for token in answer["tokens"]] == pytest.approx(expected, abs=1e-3)
    drawn = told(client, top_logprobs=0, do_sample=True, temperature=1.7, seed=3)["tokens"]
    ids = [token["id"] for token in drawn]
    expected = logprobs(model, ids_of(PROMPT), ids)[range(len(ids)), ids].tolist()
    assert [token["logprob"] for token in drawn] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("frequency", [0, 1.1, -0.5])
@pytest.mark.parametrize("presence", [0, 1.3])
def test_penalties_are_of_the_answers_tokens_alone(
    client: Client, model: Any, frequency: float, presence: float
) -> None:
    ids, written = ids_of(PROMPT), list[int]()
    while len(written) < 24:
        with torch.no_grad():
            logits = model(torch.tensor([ids + written])).logits[0, -1].float()
        for id, count in Counter(written).items():
            logits[id] -= frequency * count + presence
        written.append(int(logits.argmax()))
    said = told(client, max_new_tokens=24, frequency_penalty=frequency, presence_penalty=presence)["generated_text"]
    assert said == TOKENIZER.decode(ids + written).removeprefix(PROMPT)


def test_a_bias_of_minus_100_bans_a_token(client: Client) -> None:
    usual = told(client, QUESTION, top_logprobs=0)["tokens"][0]["id"]
    banned = told(client, QUESTION, top_logprobs=0, logit_bias={str(usual): -100})["tokens"]
    assert usual not in [token["id"] for token in banned]


def test_the_ids_of_a_text_are_continued_as_the_text(client: Client) -> None:
    assert told(client, ids_of(PROMPT)) == told(client, PROMPT)
    answer = client.answer(TASK, {"text": ids_of(PROMPT)}, max_new_tokens=2)
    assert answer["usage"]["prompt_tokens"] == len(ids_of(PROMPT))


def test_no_tokens_only_count_the_prompts(client: Client) -> None:
    for inputs in (PROMPT, ids_of(PROMPT), QUESTION):
        counted = client.answer(TASK, inputs, max_new_tokens=0)
        output = counted["result"]["task_output"]
        assert (output["generated_text"], output["finish_reason"]) == ("", "length")
        expected = client.answer(TASK, inputs, max_new_tokens=1)["usage"]["prompt_tokens"]
        assert (counted["usage"]["prompt_tokens"], counted["usage"]["completion_tokens"]) == (expected, 0)


def test_the_stop_string_that_ended_the_answer_is_told(client: Client) -> None:
    whole = told(client, max_new_tokens=30)
    assert whole["stop_sequence"] is None
    stop = whole["generated_text"][8:11]
    stopped = told(client, max_new_tokens=30, stop=["never said", stop])
    assert (stopped["stop_sequence"], stopped["finish_reason"]) == (stop, "stop_sequence")


@pytest.mark.parametrize(
    ("inputs", "parameters", "param"),
    [
        ([5, VOCABULARY], {}, "inputs.text"),
        (PROMPT, {"logit_bias": {str(VOCABULARY): 1}}, "parameters.logit_bias"),
        ([5, 6], {"return_full_text": True}, "parameters.return_full_text"),
    ],
)
def test_tokens_that_the_model_has_not_are_refused_with_the_range(
    client: Client, inputs: Any, parameters: Any, param: str
) -> None:
    status, error = client.refusal(TASK, inputs, **parameters)
    assert (status, error["param"]) == (422, param)
    assert param == "parameters.return_full_text" or f"0 to {VOCABULARY - 1}" in error["message"]


@pytest.mark.parametrize(
    ("name", "value"), [("top_logprobs", 1), ("frequency_penalty", 1.0), ("grammar", {"type": "json_object"})]
)
def test_beams_refuse_what_is_about_single_tokens(client: Client, name: str, value: Any) -> None:
    status, error = client.refusal("summarization", "A red circle is here. " * 3, num_beams=2, **{name: value})
    assert (status, error["param"]) == (422, f"parameters.{name}")


def test_encoder_decoders_tell_their_tokens_and_follow_no_grammar(client: Client) -> None:
    text = "There is a red circle. There is a blue square."
    answer = client.infer("summarization", text, top_logprobs=1)
    assert answer["tokens"]
    assert all(token["logprob"] <= 0 for token in answer["tokens"])
    status, error = client.refusal("summarization", text, grammar={"type": "json_object"})
    assert (status, error["param"]) == (422, "parameters.grammar")
