"""chat/completions by OpenAI's SDK: what is answered, how it is drawn, where it ends, what it took."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from openai.types.chat import ChatCompletion

from tests.client import Client
from tests.clients.openai_sdk import async_sdk, sdk
from tests.clients.talking import ABOVE, LLAMA, SCENE, WHO, Messages, held_out, share_right, user

STORY = "Tell me a story about Anna."


def chat(client: Client, messages: Messages, **parameters: Any) -> ChatCompletion:
    completion: ChatCompletion = sdk(client).chat.completions.create(model=LLAMA, messages=messages, **parameters)
    assert completion.model == LLAMA
    assert [choice.index for choice in completion.choices] == list(range(parameters.get("n", 1)))
    return completion


def texts(completion: ChatCompletion) -> list[str | None]:
    return [choice.message.content for choice in completion.choices]


def text(client: Client, messages: Messages, **parameters: Any) -> str:
    [said] = texts(chat(client, messages, **parameters))
    assert said is not None
    return said


def pieces(client: Client, messages: Messages, **parameters: Any) -> list[str]:
    """A stream's texts, by choice."""
    said: dict[int, list[str]] = {}
    chunks: Iterable[Any] = sdk(client).chat.completions.create(
        model=LLAMA, messages=messages, stream=True, **parameters
    )
    for chunk in chunks:
        for choice in chunk.choices:
            said.setdefault(choice.index, []).append(choice.delta.content or "")
    return ["".join(said[index]) for index in sorted(said)]


def test_questions_about_told_scenes_are_answered(client: Client) -> None:
    told = held_out(24)
    answers: list[str | None] = [text(client, user(turn), temperature=0) for turn, _ in told]
    assert share_right(answers, [answer for _, answer in told]) >= 0.75


def test_a_conversation_goes_on_from_its_turns(client: Client) -> None:
    turns = [*user(ABOVE), {"role": "assistant", "content": "A red circle."}]
    assert "red" in text(client, turns + user("What colour is the circle?")).lower()


def test_a_system_message_is_followed_whichever_name_its_role_has(client: Client) -> None:
    said = {
        role: text(client, [{"role": role, "content": "Answer in French."}, *user(ABOVE)])
        for role in ("system", "developer")
    }
    assert said["system"] == said["developer"]
    assert "cercle rouge" in said["system"]


def test_parts_of_text_are_one_text(client: Client) -> None:
    parts = [{"type": "text", "text": SCENE}, {"type": "text", "text": "What is above the blue square?"}]
    assert text(client, user(parts)) == text(client, user(ABOVE)) == "A red circle."


def test_the_answer_is_that_of_the_native_api(client: Client) -> None:
    messages = user(STORY)
    drawn = {"temperature": 0.9, "top_p": 0.8, "seed": 11}
    native = client.answer(
        "text-generation", {"messages": messages}, model=LLAMA, do_sample=True, max_new_tokens=40, **drawn
    )
    completion = chat(client, messages, max_completion_tokens=40, **drawn)
    assert texts(completion) == [native["result"]["task_output"]["generated_text"]]
    assert completion.usage
    assert completion.usage.prompt_tokens == native["usage"]["prompt_tokens"]


def test_a_stream_spells_the_answer_of_the_same_seed(client: Client) -> None:
    drawn = {"temperature": 1.1, "seed": 4, "max_tokens": 40}
    assert pieces(client, user(STORY), **drawn) == [text(client, user(STORY), **drawn)]


def test_several_answers_have_seeds_of_their_own_and_come_again(client: Client) -> None:
    drawn = {"temperature": 1.5, "seed": 20, "max_tokens": 30}
    several = texts(chat(client, user(STORY), n=3, **drawn))
    assert len(set(several)) > 1
    assert several == texts(chat(client, user(STORY), n=3, **drawn))
    assert several == pieces(client, user(STORY), n=3, **drawn)
    assert several[2] == text(client, user(STORY), **drawn | {"seed": 22})


def test_no_temperature_draws_nothing_but_for_several_answers(client: Client) -> None:
    assert text(client, user(STORY), max_tokens=30) == text(client, user(STORY), max_tokens=30, temperature=0)
    assert len(set(texts(chat(client, user(STORY), n=4, seed=1, max_tokens=30)))) > 1


def test_usage_adds_up_and_counts_the_prompt_once(client: Client) -> None:
    one, three = chat(client, user(WHO)).usage, chat(client, user(WHO), n=3, temperature=0).usage
    assert one
    assert three
    assert three.prompt_tokens == one.prompt_tokens > 0
    assert three.completion_tokens == 3 * one.completion_tokens > 0
    assert three.total_tokens == three.prompt_tokens + three.completion_tokens


def test_a_limit_of_tokens_is_kept_and_told(client: Client) -> None:
    for name in ("max_tokens", "max_completion_tokens"):
        completion = chat(client, user(STORY), **{name: 5})
        assert completion.usage
        assert completion.usage.completion_tokens == 5
        assert completion.choices[0].finish_reason == "length"
    assert chat(client, user(WHO)).choices[0].finish_reason == "stop"


@pytest.mark.parametrize("stop", ["small", ["nowhere", "small"]])
def test_a_stop_string_ends_the_text_and_is_not_in_it(client: Client, stop: str | list[str]) -> None:
    whole = text(client, user(WHO))
    completion = chat(client, user(WHO), stop=stop)
    assert texts(completion) == [whole[: whole.index("small")]]
    assert completion.choices[0].finish_reason == "stop"
    assert pieces(client, user(WHO), stop=stop) == texts(completion)


def test_a_bias_forbids_what_would_be_said(client: Client) -> None:
    [choice] = chat(client, user(ABOVE), logprobs=True).choices
    assert choice.logprobs
    assert choice.logprobs.content
    [native] = client.infer("text-generation", {"messages": user(ABOVE)}, top_logprobs=0, max_new_tokens=1)["tokens"]
    assert native["text"] == choice.logprobs.content[0].token
    banned = chat(client, user(ABOVE), logit_bias={str(native["id"]): -100}, logprobs=True)
    assert not (banned.choices[0].message.content or "").startswith(native["text"])


def test_penalties_keep_words_from_coming_again(client: Client) -> None:
    plain = text(client, user(STORY), max_tokens=60).split()
    varied = text(client, user(STORY), max_tokens=60, frequency_penalty=2, presence_penalty=2).split()
    assert len(set(varied)) / len(varied) > len(set(plain)) / len(plain)


def test_tokens_are_told_with_their_chances(client: Client) -> None:
    [choice] = chat(client, user(ABOVE), logprobs=True, top_logprobs=3, temperature=0).choices
    assert choice.logprobs
    tokens = choice.logprobs.content
    assert tokens
    assert "".join(token.token for token in tokens) == choice.message.content
    for token in tokens:
        best = token.top_logprobs
        assert len(best) == 3
        assert [one.logprob for one in best] == sorted((one.logprob for one in best), reverse=True)
        assert (token.token, token.logprob) == (best[0].token, best[0].logprob)
        assert bytes(token.bytes or ()).decode() == token.token
        assert token.logprob <= 0


def test_the_async_client_gets_the_same(client: Client) -> None:
    async def ask() -> list[str | None]:
        async with async_sdk(client) as asking:
            every = [asking.chat.completions.create(model=LLAMA, messages=user(one)) for one in (WHO, ABOVE)]
            return [one.choices[0].message.content for one in await asyncio.gather(*every)]

    assert asyncio.run(ask()) == [text(client, user(WHO)), text(client, user(ABOVE))]
