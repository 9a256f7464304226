"""response_format by OpenAI's SDK: what is answered always has the form that was asked for."""

import json
import re
from typing import Any

import openai
import pytest
from pydantic import TypeAdapter

from tests.client import Client
from tests.clients.openai_sdk import sdk
from tests.clients.talking import LLAMA, SCENE, WHO, Thing, user

JSON = f"Give me JSON: {SCENE}"


def text(client: Client, content: str, **parameters: Any) -> str:
    [choice] = sdk(client).chat.completions.create(model=LLAMA, messages=user(content), **parameters).choices
    assert choice.finish_reason == "stop"
    return choice.message.content or ""


@pytest.mark.parametrize("content", [JSON, WHO, "Tell me a story about Anna."])
def test_answers_follow_a_schema_whatever_is_asked_and_however_they_are_drawn(client: Client, content: str) -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "thing", "schema": Thing.model_json_schema()}}
    for drawn in ({}, {"temperature": 2.0, "seed": 1}, {"temperature": 2.0, "seed": 2}):
        Thing.model_validate_json(text(client, content, response_format=schema, **drawn))


def test_parsed_answers_say_what_they_were_told(client: Client) -> None:
    parsed = sdk(client).chat.completions.parse(
        model=LLAMA, messages=user("Give me JSON: There is a red circle."), response_format=Thing
    )
    assert parsed.choices[0].message.parsed == Thing(colour="red", shape="circle")


def test_the_helper_streams_what_can_be_parsed(client: Client) -> None:
    asked = sdk(client).chat.completions
    with asked.stream(model=LLAMA, messages=user(JSON), response_format=Thing) as stream:
        for _ in stream:
            pass
        assert isinstance(stream.get_final_completion().choices[0].message.parsed, Thing)


def test_an_answer_cut_short_is_not_parsed(client: Client) -> None:
    with pytest.raises(openai.LengthFinishReasonError):
        sdk(client).chat.completions.parse(model=LLAMA, messages=user(JSON), response_format=Thing, max_tokens=3)


def test_any_object_will_do(client: Client) -> None:
    answer = text(client, "Give me JSON: There is a red circle.", response_format={"type": "json_object"})
    assert TypeAdapter(dict[str, Any]).validate_json(answer)["colour"] == "red"


def test_text_generation_inferences_forms_are_understood(client: Client) -> None:
    schema: Any = {"type": "json_object", "value": Thing.model_json_schema()}
    Thing.model_validate_json(text(client, JSON, response_format=schema))
    regex: Any = {"type": "regex", "value": "(red|blue) (circle|square)"}
    assert re.fullmatch(regex["value"], text(client, WHO, response_format=regex))


def test_plain_text_is_as_if_nothing_was_said(client: Client) -> None:
    assert text(client, WHO, response_format={"type": "text"}) == text(client, WHO)


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "json_schema", "json_schema": {"name": "bad", "schema": {"type": "nonsense"}}},
        {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}},
        {"type": "grammar", "grammar": "root ::= a"},
        {"type": "regex", "value": "(unclosed"},
    ],
)
def test_a_form_that_cannot_be_kept_is_refused(client: Client, asked: Any) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        text(client, WHO, response_format=asked)
    assert (refused.value.param or "").startswith("response_format")
    assert json.dumps(asked)[:300] not in refused.value.message
