"""responses streamed to OpenAI's SDK: typed events in their order, numbered, that add up to the response."""

from typing import Any

import openai
import pytest
from openai.types.responses import ResponseStreamEvent

from tests.client import Client
from tests.clients.openai_sdk import sdk
from tests.clients.talking import ABOVE, LLAMA, LONG, PAINT, WHO, Thing

TEXT = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
]
CALL = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.completed",
]


def events(client: Client, given: str, **parameters: Any) -> list[Any]:
    told: list[ResponseStreamEvent] = list(
        sdk(client).responses.create(model=LLAMA, input=given, stream=True, **parameters)
    )
    assert [event.sequence_number for event in told] == list(range(len(told)))
    return told


def test_events_open_fill_and_close_what_is_said(client: Client) -> None:
    told = events(client, WHO)
    types = [event.type for event in told]
    assert list(dict.fromkeys(types)) == TEXT
    assert types.count("response.output_text.delta") > 5
    final = told[-1].response
    said = "".join(event.delta for event in told if event.type == "response.output_text.delta")
    [done] = [event.text for event in told if event.type == "response.output_text.done"]
    assert said == done == final.output_text == sdk(client).responses.create(model=LLAMA, input=WHO).output_text
    assert {event.item_id for event in told if hasattr(event, "item_id")} == {final.output[0].id}
    assert told[0].response.id == final.id
    assert (told[0].response.status, told[0].response.output) == ("in_progress", [])


def test_a_streamed_response_is_kept_and_gone_on_from(client: Client) -> None:
    final = events(client, ABOVE)[-1].response
    assert sdk(client).responses.retrieve(final.id) == final
    going_on = events(client, "What colour is the circle?", previous_response_id=final.id)[-1].response
    assert "red" in going_on.output_text.lower()
    assert going_on.previous_response_id == final.id


def test_calls_are_events_too(client: Client) -> None:
    named = {"type": "function", "name": "paint"}
    told = events(client, "Draw a red circle.", tools=[PAINT], tool_choice=named, extra_body={"seed": 1})
    assert [event.type for event in told] == CALL
    [call] = told[-1].response.output
    deltas = [event.delta for event in told if event.type == "response.function_call_arguments.delta"]
    assert "".join(deltas) == call.arguments
    asked: Any = sdk(client).responses
    whole = asked.create(
        model=LLAMA, input="Draw a red circle.", tools=[PAINT], tool_choice=named, extra_body={"seed": 1}
    )
    assert whole.output[0].arguments == call.arguments
    assert whole.output[0].call_id == call.call_id


def test_the_sdks_helper_puts_the_response_together(client: Client) -> None:
    with sdk(client).responses.stream(
        model=LLAMA, input="Give me JSON: There is a red circle.", text_format=Thing
    ) as stream:
        for _ in stream:
            pass
        final = stream.get_final_response()
    assert final.output_parsed == Thing(colour="red", shape="circle")
    assert final.usage
    assert final.usage.output_tokens > 3


def test_a_response_cut_short_ends_as_incomplete(client: Client) -> None:
    *_, item, last = events(client, WHO, max_output_tokens=3)
    assert last.type == "response.incomplete"
    assert item.item.status == last.response.status == "incomplete"


def test_tokens_come_with_their_chances(client: Client) -> None:
    told = events(client, ABOVE, include=["message.output_text.logprobs"], top_logprobs=1)
    tokens = [one for event in told if event.type == "response.output_text.delta" for one in event.logprobs]
    assert "".join(one.token for one in tokens) == told[-1].response.output_text
    assert told[-1].response.output[0].content[0].logprobs


def test_what_fails_before_the_first_word_has_a_status_of_its_own(client: Client) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        events(client, "word " * 20_000)
    assert (refused.value.code, refused.value.param) == ("input_too_long", "input")


def test_a_dropped_stream_is_not_kept_and_breaks_nothing(client: Client) -> None:
    with sdk(client).responses.create(model=LLAMA, input=WHO, text=LONG, stream=True, max_output_tokens=450) as stream:
        first: Any = next(iter(stream))
    with pytest.raises(openai.NotFoundError):
        sdk(client).responses.retrieve(first.response.id)
    assert events(client, WHO)[-1].type == "response.completed"
