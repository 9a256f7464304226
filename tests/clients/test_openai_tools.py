"""Tools by OpenAI's SDK: called when they must be, by the schema they have, and their results taken in."""

import json
from typing import Any, Literal

import openai
import pytest
from openai.types.chat import ChatCompletionMessage, ParsedFunctionToolCall
from pydantic import BaseModel, ConfigDict

from tests.client import Client
from tests.clients.openai_sdk import sdk
from tests.clients.talking import LLAMA, user

ASKED = "Draw a big red circle."


class Paint(BaseModel):
    """Draw a shape."""

    model_config = ConfigDict(extra="forbid")
    colour: Literal["red", "green", "blue"]
    shape: Literal["circle", "square", "star"]


class Forecast(BaseModel):
    """Tell how the weather is."""

    model_config = ConfigDict(extra="forbid")
    city: Literal["Paris", "Rome"]


TOOLS: list[Any] = [
    openai.pydantic_function_tool(Paint, name="paint"),
    openai.pydantic_function_tool(Forecast, name="forecast"),
]
KINDS: dict[str, type[BaseModel]] = {"paint": Paint, "forecast": Forecast}
NAMED = {"type": "function", "function": {"name": "forecast"}}


def message(client: Client, messages: Any = None, **parameters: Any) -> ChatCompletionMessage:
    asked: dict[str, Any] = {"model": LLAMA, "messages": messages or user(ASKED), "tools": TOOLS} | parameters
    [choice] = sdk(client).chat.completions.create(**asked).choices
    said: ChatCompletionMessage = choice.message
    assert choice.finish_reason == ("tool_calls" if said.tool_calls else "stop")
    return said


def calls(said: ChatCompletionMessage) -> list[tuple[str, dict[str, Any]]]:
    made = []
    for call in said.tool_calls or ():
        assert call.type == "function"
        made.append((call.function.name, json.loads(call.function.arguments)))
    return made


def test_a_tool_that_is_required_is_called_by_its_schema(client: Client) -> None:
    said = message(client, tool_choice="required")
    [(name, arguments)] = calls(said)
    KINDS[name].model_validate(arguments)
    assert said.content is None


def test_the_named_tool_is_called(client: Client) -> None:
    [(name, arguments)] = calls(message(client, tool_choice=NAMED))
    assert name == "forecast"
    Forecast.model_validate(arguments)


def test_of_the_tools_that_are_allowed_one_is_called(client: Client) -> None:
    allowed = {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [NAMED]}}
    assert [name for name, _ in calls(message(client, tool_choice=allowed))] == ["forecast"]


def test_tools_that_must_not_be_called_are_not(client: Client) -> None:
    said = message(client, tool_choice="none")
    assert said.tool_calls is None
    assert said.content


def test_one_call_at_most_where_they_must_not_be_parallel(client: Client) -> None:
    assert len(calls(message(client, tool_choice="required", parallel_tool_calls=False))) == 1


def test_a_result_is_taken_in(client: Client) -> None:
    said = message(client, tool_choice="required")
    [call] = said.tool_calls or []
    result = {"role": "tool", "tool_call_id": call.id, "content": '{"status": "done"}'}
    told: Any = [*user(ASKED), said, result]
    assert message(client, told, tool_choice="none").content
    with_it, alone = (
        sdk(client).chat.completions.create(model=LLAMA, messages=turns, tools=TOOLS).usage
        for turns in (told, user(ASKED))
    )
    assert with_it
    assert alone
    assert with_it.prompt_tokens > alone.prompt_tokens


def test_the_sdks_helpers_parse_the_arguments(client: Client) -> None:
    asked: dict[str, Any] = {"model": LLAMA, "messages": user(ASKED), "tools": TOOLS, "tool_choice": NAMED, "seed": 3}
    with sdk(client).chat.completions.stream(**asked) as stream:
        done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
        streamed = stream.get_final_completion().choices[0]
    parsed = sdk(client).chat.completions.parse(**asked).choices[0]
    assert streamed.finish_reason == parsed.finish_reason == "tool_calls"
    [one], [other] = streamed.message.tool_calls or [], parsed.message.tool_calls or []
    assert isinstance(one, ParsedFunctionToolCall)
    assert isinstance(one.function.parsed_arguments, Forecast)
    assert one.function.parsed_arguments == other.function.parsed_arguments
    assert [event.arguments for event in done] == [one.function.arguments] == [other.function.arguments]
    assert one.id == other.id


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"tools": openai.omit, "tool_choice": "required"}, "tool_choice"),
        ({"tools": openai.omit, "parallel_tool_calls": False}, "parallel_tool_calls"),
        ({"tool_choice": {"type": "function", "function": {"name": "nobody"}}}, "tool_choice"),
        ({"tools": [{"type": "custom", "custom": {"name": "a"}}]}, "tools.0"),
        ({"functions": [{"name": "a"}]}, "functions"),
    ],
)
def test_what_cannot_be_called_is_refused_by_name(client: Client, parameters: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        message(client, **parameters)
    assert (refused.value.param or "").startswith(param)
