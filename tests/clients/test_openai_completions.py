"""completions by OpenAI's SDK: texts continued, several at once, whole and streamed."""

from typing import Any

import openai
import pytest
from openai.types import Completion
from transformers import AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.clients.openai_sdk import lenient_sdk, sdk
from tests.clients.talking import LLAMA

PROMPTS = ["There is a red", "A blue square is"]


def ids(text: str) -> list[int]:
    read: list[int] = AutoTokenizer.from_pretrained(str(EMBEDDED_WEIGHTS / "tiny-llama"))(text).input_ids
    return read


def completed(client: Client, prompt: Any, **parameters: Any) -> Completion:
    completion: Completion = sdk(client).completions.create(model=LLAMA, prompt=prompt, **parameters)
    assert [choice.index for choice in completion.choices] == list(range(len(completion.choices)))
    return completion


def texts(client: Client, prompt: Any, **parameters: Any) -> list[str]:
    return [choice.text for choice in completed(client, prompt, **parameters).choices]


def streamed(client: Client, prompt: Any, **parameters: Any) -> list[str]:
    """The texts by choice. OpenAI's own types allow no null for the reason that chunks do not have yet."""
    said: dict[int, str] = {}
    for chunk in lenient_sdk(client).completions.create(model=LLAMA, prompt=prompt, stream=True, **parameters):
        for choice in chunk.choices:
            said[choice.index] = said.get(choice.index, "") + choice.text
    return [said[index] for index in sorted(said)]


def test_a_text_goes_on_as_the_native_api_has_it(client: Client) -> None:
    native = client.infer("text-generation", PROMPTS[0], model=LLAMA, max_new_tokens=16)
    [choice] = completed(client, PROMPTS[0]).choices
    assert choice.text == native["generated_text"]
    assert any(shape in choice.text for shape in ("circle", "square", "star", "heart", "cross", "triangle"))


def test_many_prompts_come_each_with_all_its_copies(client: Client) -> None:
    drawn = {"temperature": 1.2, "seed": 5, "max_tokens": 12}
    several = texts(client, PROMPTS, n=2, **drawn)
    assert several == [texts(client, prompt, **drawn | {"seed": seed})[0] for prompt in PROMPTS for seed in (5, 6)]
    assert several == streamed(client, PROMPTS, n=2, **drawn)
    assert len(set(several)) > 2


def test_ids_of_tokens_are_the_text_that_they_spell(client: Client) -> None:
    assert texts(client, ids(PROMPTS[0])) == texts(client, PROMPTS[0])
    assert texts(client, [ids(prompt) for prompt in PROMPTS]) == texts(client, PROMPTS)


def test_sixteen_tokens_are_usual_and_usage_counts_each_prompt_once(client: Client) -> None:
    one = completed(client, PROMPTS[0]).usage
    all_of_them = completed(client, PROMPTS, n=2, temperature=0).usage
    assert one
    assert all_of_them
    assert one.completion_tokens <= 16
    assert one.prompt_tokens == len(ids(PROMPTS[0]))
    assert all_of_them.prompt_tokens == sum(len(ids(prompt)) for prompt in PROMPTS)
    assert all_of_them.total_tokens == all_of_them.prompt_tokens + all_of_them.completion_tokens


def test_echo_begins_with_the_prompt(client: Client) -> None:
    [plain], [echoed] = texts(client, PROMPTS[0]), texts(client, PROMPTS[0], echo=True)
    assert echoed == PROMPTS[0] + plain
    assert streamed(client, PROMPTS[0], echo=True) == [echoed]
    assert texts(client, PROMPTS[0], echo=True, max_tokens=0) == [PROMPTS[0]]


def test_a_stop_string_ends_the_text(client: Client) -> None:
    [whole] = texts(client, PROMPTS[1], max_tokens=20)
    word = whole.split()[-1]
    [choice] = completed(client, PROMPTS[1], max_tokens=20, stop=[word]).choices
    assert (choice.text, choice.finish_reason) == (whole[: whole.index(word)], "stop")


def test_tokens_are_told_in_columns(client: Client) -> None:
    [choice] = completed(client, PROMPTS[0], logprobs=2, max_tokens=6).choices
    told = choice.logprobs
    assert told
    assert told.tokens
    assert told.top_logprobs
    assert told.token_logprobs
    assert "".join(told.tokens) == choice.text
    assert told.text_offset == [sum(map(len, told.tokens[:at])) for at in range(len(told.tokens))]
    for token, logprob, best in zip(told.tokens, told.token_logprobs, told.top_logprobs, strict=True):
        assert best[token] == logprob == max(best.values())


def test_a_streams_usage_and_reason_come_last(client: Client) -> None:
    *others, ended, usage = lenient_sdk(client).completions.create(
        model=LLAMA, prompt=PROMPTS[0], stream=True, max_tokens=4, stream_options={"include_usage": True}
    )
    assert usage.choices == []
    assert usage.usage == completed(client, PROMPTS[0], max_tokens=4).usage
    assert ended.choices[0].finish_reason == "length"
    assert all(chunk.choices[0].finish_reason is None for chunk in others)


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"best_of": 3}, "best_of"),
        ({"suffix": "end"}, "suffix"),
        ({"echo": True, "logprobs": 1}, "echo"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 100_000}, "max_tokens"),
        ({"prompt": []}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": ids(PROMPTS[0]), "echo": True}, "echo"),
        ({"prompt": [10**8]}, "prompt"),
        ({"model": "anymodal/tiny-clip"}, "model"),
        ({"logprobs": 50}, "logprobs"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
    ],
)
def test_what_is_not_done_is_refused_by_name(client: Client, parameters: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(client).completions.create(**{"model": LLAMA, "prompt": PROMPTS[0]} | parameters)
    assert (refused.value.param or "").startswith(param)
