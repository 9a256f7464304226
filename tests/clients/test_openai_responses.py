"""responses by OpenAI's SDK: made, kept, gone on from, counted, forgotten."""

import asyncio
import json
from typing import Any

import openai
import pytest
from openai.types.responses import Response

from tests import pictures
from tests.client import Client
from tests.clients.openai_sdk import async_sdk, sdk
from tests.clients.talking import ABOVE, LLAMA, PAINT, SCENE, WHO, Thing, user

LOOKER = "anymodal/tiny-smolvlm"


def respond(client: Client, given: Any, **parameters: Any) -> Response:
    response: Response = sdk(client).responses.create(**{"model": LLAMA, "input": given} | parameters)
    assert response.status == "completed"
    return response


def test_a_response_says_what_chat_completions_say(client: Client) -> None:
    chat = sdk(client).chat.completions.create(model=LLAMA, messages=user(ABOVE), temperature=1.0, seed=7)
    response = respond(client, ABOVE, temperature=1.0, extra_body={"seed": 7})
    assert response.output_text == chat.choices[0].message.content
    assert response.usage
    assert chat.usage
    assert response.usage.input_tokens == chat.usage.prompt_tokens
    assert response.usage.output_tokens == chat.usage.completion_tokens
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens
    assert response.temperature == 1.0


def test_items_and_instructions_are_a_conversation(client: Client) -> None:
    items = [
        {"role": "user", "content": [{"type": "input_text", "text": ABOVE}]},
        {"role": "assistant", "content": [{"type": "output_text", "text": "A red circle.", "annotations": []}]},
        {"role": "user", "content": "What colour is the circle?"},
    ]
    assert "red" in respond(client, items).output_text.lower()
    assert "cercle rouge" in respond(client, ABOVE, instructions="Answer in French.").output_text


def test_a_response_goes_on_from_an_earlier_one(client: Client) -> None:
    first = respond(client, ABOVE)
    second = respond(client, "What colour is the circle?", previous_response_id=first.id)
    third = respond(client, "And the square?", previous_response_id=second.id)
    assert "red" in second.output_text.lower()
    assert third.usage
    assert second.usage
    assert first.usage
    assert third.usage.input_tokens > second.usage.input_tokens > first.usage.input_tokens
    told = [
        {"role": "user", "content": ABOVE},
        {"role": "assistant", "content": first.output_text},
        {"role": "user", "content": "What colour is the circle?"},
    ]
    assert respond(client, told).usage == second.usage


def test_what_an_answer_was_can_be_sent_back_as_it_came(client: Client) -> None:
    first = respond(client, ABOVE)
    again = [*user(ABOVE), *first.output, *user("What colour is the circle?")]
    kept = respond(client, "What colour is the circle?", previous_response_id=first.id)
    assert respond(client, again).output_text == kept.output_text


def test_a_kept_response_is_found_as_it_was_answered_and_forgotten_when_asked(client: Client) -> None:
    response = respond(client, WHO, metadata={"for": "a test"})
    responses = sdk(client).responses
    assert responses.retrieve(response.id) == response
    responses.delete(response.id)
    for ask in (responses.retrieve, responses.delete, responses.cancel, responses.input_items.list):
        with pytest.raises(openai.NotFoundError) as lost:
            ask(response.id)
        assert lost.value.param == "response_id"
    with pytest.raises(openai.NotFoundError) as refused:
        respond(client, WHO, previous_response_id=response.id)
    assert refused.value.param == "previous_response_id"


def test_a_response_that_is_not_to_be_kept_is_not(client: Client) -> None:
    response = respond(client, WHO, store=False)
    with pytest.raises(openai.NotFoundError):
        sdk(client).responses.retrieve(response.id)


def test_what_a_response_was_told_is_listed_in_pages(client: Client) -> None:
    first = respond(client, ABOVE)
    second = respond(client, "What colour is the circle?", previous_response_id=first.id)
    items = sdk(client).responses.input_items
    told = list(items.list(second.id, order="asc"))
    assert [item.type for item in told] == ["message"] * 3
    assert [getattr(item, "role", None) for item in told] == ["user", "assistant", "user"]
    assert told[1].id == first.output[0].id
    by_ones = list(items.list(second.id, limit=1))
    assert [item.id for item in by_ones] == [item.id for item in reversed(told)]
    assert [item.id for item in items.list(second.id, order="asc", after=str(told[0].id))] == [told[1].id, told[2].id]


def test_tokens_are_counted_without_an_answer(client: Client) -> None:
    first = respond(client, ABOVE, tools=[PAINT])
    counts = sdk(client).responses.input_tokens
    assert first.usage
    assert counts.count(model=LLAMA, input=ABOVE, tools=[PAINT]).input_tokens == first.usage.input_tokens
    assert counts.count(model=LLAMA, input=ABOVE).input_tokens < first.usage.input_tokens
    going_on = counts.count(model=LLAMA, input=WHO, previous_response_id=first.id, instructions="Be brief.")
    assert going_on.input_tokens > counts.count(model=LLAMA, input=WHO).input_tokens


def test_a_response_cut_short_is_incomplete(client: Client) -> None:
    response = sdk(client).responses.create(model=LLAMA, input=WHO, max_output_tokens=3)
    assert response.status == "incomplete"
    assert response.incomplete_details
    assert response.incomplete_details.reason == "max_output_tokens"
    assert response.usage
    assert response.usage.output_tokens == 3


def test_functions_are_called_and_their_results_taken_in(client: Client) -> None:
    asked = respond(client, "Draw a red circle.", tools=[PAINT], tool_choice="required")
    [call] = asked.output
    assert call.type == "function_call"
    assert json.loads(call.arguments).keys() == {"colour", "shape"}
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "done"}
    told = respond(client, [result], previous_response_id=asked.id, tools=[PAINT], tool_choice="none")
    assert told.output_text
    replayed = [*user("Draw a red circle."), call, result]
    assert respond(client, replayed, tools=[PAINT], tool_choice="none").output_text == told.output_text
    kinds = [item.type for item in sdk(client).responses.input_items.list(told.id, order="asc")]
    assert kinds == ["message", "function_call", "function_call_output"]


def test_answers_follow_a_schema_and_are_parsed(client: Client) -> None:
    parsed = sdk(client).responses.parse(
        model=LLAMA, input="Give me JSON: There is a red circle.", text_format=Thing, store=False
    )
    assert parsed.output_parsed == Thing(colour="red", shape="circle")
    loose = respond(client, f"Give me JSON: {SCENE}", text={"format": {"type": "json_object"}}, max_output_tokens=300)
    assert isinstance(json.loads(loose.output_text), dict)


def test_pictures_are_seen_and_remembered(client: Client) -> None:
    seen = {"type": "input_image", "detail": "auto", "image_url": pictures.uri(pictures.red_circle())}
    given = user([seen, {"type": "input_text", "text": "What is in the picture?"}])
    first = respond(client, given, model=LOOKER)
    assert "red circle" in first.output_text
    second = respond(client, "What colour?", model=LOOKER, previous_response_id=first.id)
    assert "red" in second.output_text


def test_tokens_are_told_where_they_are_asked_for(client: Client) -> None:
    response = respond(client, ABOVE, include=["message.output_text.logprobs"], top_logprobs=2)
    [item] = response.output
    assert item.type == "message"
    [content] = item.content
    assert content.type == "output_text"
    assert "".join(token.token for token in content.logprobs or ()) == content.text == "A red circle."
    assert all(len(token.top_logprobs) == 2 for token in content.logprobs or ())


def test_the_async_client_gets_the_same(client: Client) -> None:
    async def ask() -> list[str]:
        async with async_sdk(client) as asking:
            every = await asyncio.gather(*(asking.responses.create(model=LLAMA, input=one) for one in (WHO, ABOVE)))
            return [one.output_text for one in every]

    assert asyncio.run(ask()) == [respond(client, WHO).output_text, respond(client, ABOVE).output_text]
