"""chat/completions streamed to OpenAI's SDK: what each chunk has, the SDK's own helper, and clients that leave."""

import asyncio
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk

from tests.client import Client
from tests.clients.openai_sdk import async_sdk, sdk
from tests.clients.talking import ABOVE, LLAMA, WHO, user


def chunks(client: Client, content: Any, **parameters: Any) -> list[ChatCompletionChunk]:
    asked = sdk(client).chat.completions
    return list(asked.create(model=LLAMA, messages=user(content), stream=True, **parameters))


def test_chunks_of_one_answer_have_one_id_a_role_first_and_a_reason_last(client: Client) -> None:
    first, *middle, last = chunks(client, WHO)
    assert len({(chunk.id, chunk.created, chunk.model, chunk.object) for chunk in (first, *middle, last)}) == 1
    assert (first.choices[0].delta.role, first.choices[0].delta.content) == ("assistant", "")
    assert all(chunk.choices[0].delta.role is None for chunk in middle)
    assert all(chunk.choices[0].finish_reason is None for chunk in (first, *middle))
    assert last.choices[0].finish_reason == "stop"
    assert len(middle) > 5


def test_usage_comes_last_where_it_is_asked_for_and_nowhere_else(client: Client) -> None:
    *others, last = chunks(client, WHO, n=2, temperature=0, stream_options={"include_usage": True})
    whole = sdk(client).chat.completions.create(model=LLAMA, messages=user(WHO), n=2, temperature=0)
    assert last.choices == []
    assert last.usage == whole.usage
    assert all(chunk.usage is None for chunk in others)
    assert all(chunk.choices and chunk.usage is None for chunk in chunks(client, WHO))


def test_the_stream_ends_as_its_clients_expect(client: Client) -> None:
    body = {"model": LLAMA, "messages": user(WHO), "stream": True}
    with client.http.stream("POST", "/v1/chat/completions", json=body) as answered:
        assert answered.headers["content-type"].startswith("text/event-stream")
        frames = [line for line in answered.iter_lines() if line]
    assert frames[-1] == "data: [DONE]"
    assert all(frame.startswith("data: {") for frame in frames[:-1])


def test_the_sdks_helper_puts_the_answer_together(client: Client) -> None:
    asked = sdk(client).chat.completions
    with asked.stream(model=LLAMA, messages=user(ABOVE), logprobs=True, temperature=0) as stream:
        deltas = [event.delta for event in stream if event.type == "content.delta"]
        final = stream.get_final_completion().choices[0]
    whole = asked.create(model=LLAMA, messages=user(ABOVE), logprobs=True, temperature=0).choices[0]
    assert "".join(deltas) == final.message.content == whole.message.content
    assert final.logprobs
    assert whole.logprobs
    assert final.logprobs.content == whole.logprobs.content


def test_what_fails_before_the_first_word_has_a_status_of_its_own(client: Client) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        chunks(client, "word " * 20_000)
    assert refused.value.code == "input_too_long"
    assert refused.value.param == "messages"


def test_a_dropped_stream_does_not_break_the_next_request(client: Client) -> None:
    asked = sdk(client).chat.completions
    whole = asked.create(model=LLAMA, messages=user(WHO)).choices[0].message.content
    for copies in (1, 3):
        with asked.create(
            model=LLAMA, messages=user("Tell me a story about Anna."), stream=True, n=copies, max_tokens=200
        ) as stream:
            next(iter(stream))
    assert asked.create(model=LLAMA, messages=user(WHO)).choices[0].message.content == whole


def test_the_async_client_streams_several_at_once(client: Client) -> None:
    async def told(content: str) -> str:
        async with async_sdk(client) as asking:
            stream = await asking.chat.completions.create(model=LLAMA, messages=user(content), stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    async def all_told() -> list[str]:
        return list(await asyncio.gather(*(told(one) for one in (WHO, ABOVE, WHO))))

    first, second, third = asyncio.run(all_told())
    assert first == third != second
    assert second == "A red circle."
