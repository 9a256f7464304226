"""Anthropic's own SDK, sync and async, against our /v1/messages."""

import asyncio
import json
from base64 import b64encode
from typing import Any, Literal

import pytest
from anthropic import Anthropic, AsyncAnthropic
from anthropic.types import ToolParam
from pydantic import BaseModel

from tests.client import Client
from tests.pictures import blue_square, red_circle

CHAT = "anymodal/tiny-llama"
EYES = "anymodal/tiny-smolvlm"
QUESTION = "Anna sees a green square left of a white triangle. What is left of the triangle?"
ANSWER = "green square"
FINDING: ToolParam = {
    "name": "find_shape",
    "description": "Finds a shape of a colour.",
    "input_schema": {
        "type": "object",
        "properties": {
            "shape": {"type": "string", "enum": ["circle", "square"]},
            "colour": {"type": "string", "enum": ["red", "blue"]},
        },
        "required": ["shape", "colour"],
        "additionalProperties": False,
    },
}


@pytest.fixture(scope="module")
def claude(client: Client) -> Anthropic:
    return Anthropic(
        base_url=str(client.http.base_url), api_key="none", max_retries=0, _strict_response_validation=True
    )


@pytest.fixture(scope="module")
def later(client: Client) -> AsyncAnthropic:
    return AsyncAnthropic(
        base_url=str(client.http.base_url), api_key="none", max_retries=0, _strict_response_validation=True
    )


def said(content: Any) -> Any:
    return [{"role": "user", "content": content}]


def picture(data: bytes) -> dict[str, Any]:
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": b64encode(data).decode()}}


def text_of(message: Any) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


def test_a_question_is_answered(claude: Anthropic, client: Client) -> None:
    message = claude.messages.create(model=CHAT, max_tokens=40, messages=said(QUESTION))
    native = client.answer("text-generation", said(QUESTION), model=CHAT, max_new_tokens=40)
    assert ANSWER in text_of(message)
    assert text_of(message) == native["result"]["task_output"]["generated_text"]
    assert (message.type, message.role, message.model, message.stop_reason) == (
        "message",
        "assistant",
        CHAT,
        "end_turn",
    )
    assert message.usage.input_tokens == native["usage"]["prompt_tokens"]
    assert message.usage.output_tokens == native["usage"]["completion_tokens"]
    assert message._request_id
    assert message.id == f"msg_{message._request_id}"


def test_blocks_and_turns_in_a_row_are_one(claude: Anthropic) -> None:
    blocks: Any = [{"type": "text", "text": "Anna sees a green square", "cache_control": {"type": "ephemeral"}}]
    document: Any = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "left of a white triangle."},
    }
    asked: Any = [
        {"role": "user", "content": [*blocks, document]},
        {"role": "user", "content": "What is left of the triangle?"},
    ]
    whole = said("Anna sees a green square\n\nleft of a white triangle.\n\nWhat is left of the triangle?")
    counted = [claude.messages.count_tokens(model=CHAT, messages=turns).input_tokens for turns in (asked, whole)]
    assert counted[0] == counted[1]


def test_the_system_is_heard(claude: Anthropic) -> None:
    blocks: Any = [{"type": "text", "text": "Answer in French.", "cache_control": {"type": "ephemeral"}}]
    french = [
        text_of(claude.messages.create(model=CHAT, max_tokens=40, messages=said(QUESTION), system=system))
        for system in ("Answer in French.", blocks)
    ]
    assert french[0] == french[1]
    assert "carré" in french[0]


def test_a_second_question_remembers_the_first(claude: Anthropic) -> None:
    first = claude.messages.create(model=CHAT, max_tokens=40, messages=said(QUESTION))
    turns: Any = [
        *said(QUESTION),
        {"role": "assistant", "content": [block.to_dict() for block in first.content]},
        {"role": "user", "content": "What colour is the triangle?"},
    ]
    assert "white" in text_of(claude.messages.create(model=CHAT, max_tokens=40, messages=turns)).lower()


def test_a_stream_spells_the_same_answer(claude: Anthropic) -> None:
    whole = claude.messages.create(model=CHAT, max_tokens=40, messages=said(QUESTION))
    with claude.messages.stream(model=CHAT, max_tokens=40, messages=said(QUESTION)) as stream:
        pieces = list(stream.text_stream)
        final = stream.get_final_message()
    assert len(pieces) > 1
    assert "".join(pieces) == text_of(whole) == text_of(final)
    assert (final.stop_reason, final.usage) == (whole.stop_reason, whole.usage)


def test_a_streams_events_come_in_order(claude: Anthropic) -> None:
    events = list(claude.messages.create(model=CHAT, max_tokens=40, messages=said(QUESTION), stream=True))
    types = [event.type for event in events]
    deltas = [type for type in types if type == "content_block_delta"]
    assert types == [
        "message_start",
        "content_block_start",
        *deltas,
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    start, end = events[0], events[-2]
    assert start.type == "message_start"
    assert end.type == "message_delta"
    assert start.message.content == []
    assert start.message.usage.input_tokens == end.usage.input_tokens


def test_all_of_it_works_asynchronously(later: AsyncAnthropic, claude: Anthropic) -> None:
    async def ask() -> tuple[Any, str, Any, int]:
        async with later:
            whole = await later.messages.create(model=CHAT, max_tokens=40, messages=said(QUESTION))
            async with later.messages.stream(model=CHAT, max_tokens=40, messages=said(QUESTION)) as stream:
                pieces = "".join([piece async for piece in stream.text_stream])
                final = await stream.get_final_message()
            counted = await later.messages.count_tokens(model=CHAT, messages=said(QUESTION))
        return whole, pieces, final, counted.input_tokens

    whole, pieces, final, counted = asyncio.run(ask())
    expected = claude.messages.create(model=CHAT, max_tokens=40, messages=said(QUESTION))
    assert text_of(whole) == pieces == text_of(final) == text_of(expected)
    assert counted == expected.usage.input_tokens


def test_the_limit_and_a_stop_sequence_end_an_answer(claude: Anthropic) -> None:
    short = claude.messages.create(model=CHAT, max_tokens=3, messages=said(QUESTION))
    assert (short.stop_reason, short.stop_sequence, short.usage.output_tokens) == ("max_tokens", None, 3)
    stopped = claude.messages.create(
        model=CHAT, max_tokens=40, messages=said(QUESTION), stop_sequences=["never said", "square"]
    )
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", "square")
    assert "square" not in text_of(stopped)
    with claude.messages.stream(
        model=CHAT, max_tokens=40, messages=said(QUESTION), stop_sequences=["square"]
    ) as stream:
        final = stream.get_final_message()
    assert (final.stop_reason, final.stop_sequence, text_of(final)) == ("stop_sequence", "square", text_of(stopped))


def test_temperature_0_is_certain_and_1_is_not(claude: Anthropic) -> None:
    def drawn(**how: Any) -> set[str]:
        asked = {"model": CHAT, "max_tokens": 40, "messages": said("Tell me a story about Anna.")}
        return {text_of(claude.messages.create(**asked, extra_body=how)) for _ in range(4)}

    assert len(drawn(temperature=0, top_p=0.9)) == 1
    assert len(drawn(temperature=1.0, top_k=50, top_p=0.99)) > 1
    assert len(drawn(temperature=1.0, top_k=1)) == 1


def test_tokens_counted_are_those_of_the_answer(claude: Anthropic) -> None:
    asked: dict[str, Any] = {"model": CHAT, "messages": said(QUESTION), "system": "Be brief."}
    counted = claude.messages.count_tokens(**asked).input_tokens
    assert counted == claude.messages.create(**asked, max_tokens=4).usage.input_tokens
    assert counted > claude.messages.count_tokens(model=CHAT, messages=said(QUESTION)).input_tokens
    tooled = claude.messages.count_tokens(**asked, tools=[FINDING]).input_tokens
    assert tooled == claude.messages.create(**asked, tools=[FINDING], max_tokens=4).usage.input_tokens > counted


@pytest.mark.parametrize("data", [red_circle(), blue_square()], ids=["circle", "square"])
def test_a_picture_is_seen(claude: Anthropic, data: bytes) -> None:
    question: Any = [picture(data), {"type": "text", "text": "What is in the picture?"}]
    message = claude.messages.create(model=EYES, max_tokens=40, messages=said(question))
    expected = {red_circle(): "red circle", blue_square(): "blue square"}[data]
    assert expected in text_of(message)
    counted = claude.messages.count_tokens(model=EYES, messages=said(question))
    assert counted.input_tokens == message.usage.input_tokens > 10


def test_a_tool_that_must_be_called_is_called_by_its_schema(claude: Anthropic) -> None:
    asked: dict[str, Any] = {
        "model": CHAT,
        "max_tokens": 120,
        "messages": said("Find the red circle."),
        "tools": [FINDING],
    }
    choices: Any = ({"type": "any", "disable_parallel_tool_use": True}, {"type": "tool", "name": "find_shape"})
    for choice in choices:
        message = claude.messages.create(**asked, tool_choice=choice)
        (called,) = [block for block in message.content if block.type == "tool_use"]
        assert (message.stop_reason, called.name) == ("tool_use", "find_shape")
        assert called.input["shape"] in ("circle", "square")
        assert called.input["colour"] in ("red", "blue")
        with claude.messages.stream(**asked, tool_choice=choice) as stream:
            final = stream.get_final_message()
        (streamed,) = [block for block in final.content if block.type == "tool_use"]
        assert (streamed.name, streamed.input, final.stop_reason) == (called.name, called.input, "tool_use")


def test_a_tools_result_goes_back(claude: Anthropic) -> None:
    def turns(**result: Any) -> Any:
        call = {"type": "tool_use", "id": "toolu_1", "name": "find_shape", "input": {"shape": "circle"}}
        answered = {"type": "tool_result", "tool_use_id": "toolu_1", **result}
        return [
            *said("Find the red circle."),
            {"role": "assistant", "content": [call]},
            {"role": "user", "content": [answered, {"type": "text", "text": "And?"}]},
        ]

    blocks = [{"type": "text", "text": "It is left."}]
    plain: dict[str, Any] = {"model": CHAT, "max_tokens": 20, "tools": [FINDING]}
    told = claude.messages.create(**plain, messages=turns(content="It is left."))
    assert told.content
    counted = [
        claude.messages.count_tokens(model=CHAT, messages=turns(**result), tools=[FINDING]).input_tokens
        for result in ({"content": "It is left."}, {"content": blocks}, {"content": "It is left.", "is_error": True})
    ]
    assert counted[0] == counted[1] == told.usage.input_tokens
    assert counted[2] > counted[0]


class Place(BaseModel):
    shape: Literal["circle", "square", "triangle"]
    colour: Literal["red", "green", "white"]


def test_an_answer_is_held_to_a_schema(claude: Anthropic) -> None:
    schema = Place.model_json_schema() | {"additionalProperties": False}
    form: Any = {"format": {"type": "json_schema", "schema": schema}}
    message = claude.messages.create(model=CHAT, max_tokens=120, messages=said(QUESTION), output_config=form)
    assert set(json.loads(text_of(message))) == {"shape", "colour"}
    parsed = claude.messages.parse(model=CHAT, max_tokens=120, messages=said(QUESTION), output_format=Place)
    assert isinstance(parsed.parsed_output, Place)
