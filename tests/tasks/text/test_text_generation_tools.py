"""text-generation through HTTP: tools are called with what the user said, apart from the text, and by their schemas."""

import json
import re
from itertools import product
from typing import Any

import pytest
from transformers import AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "text-generation"
TOKENIZER = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / "tiny-llama")
COLOURS, SHAPES = ("red", "green", "blue", "yellow"), ("circle", "square", "star")


def tool(name: str, **properties: Any) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"name": name, "description": "Draw a shape.", "parameters": parameters}


PAINT = tool("paint", colour={"enum": COLOURS}, shape={"enum": SHAPES})
WEATHER = tool("get_weather", city={"type": "string", "maxLength": 12})
MUST: dict[str, Any] = {"tools": [PAINT], "tool_choice": "required", "parallel_tool_calls": False}


def asked(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


DRAW = asked("Draw a red circle.")


def calls_of(output: Any) -> list[tuple[str, Any]]:
    return [(call["name"], json.loads(call["arguments"])) for call in output["tool_calls"]]


@pytest.mark.parametrize("choice", ["required", "auto"])
def test_what_the_user_said_is_what_the_tool_is_called_with(client: Client, choice: str) -> None:
    pairs = list(product(COLOURS, SHAPES))
    way = MUST | {"tool_choice": choice}
    outputs = [client.infer(TASK, asked(f"Draw a {' '.join(pair)}."), **way) for pair in pairs]
    calls = [calls_of(output) for output in outputs]
    right = [
        made == [("paint", {"colour": one, "shape": other})] for made, (one, other) in zip(calls, pairs, strict=True)
    ]
    assert sum(right) >= 0.8 * len(pairs), calls
    assert {output["generated_text"] for output in outputs} == {""}
    assert {output["finish_reason"] for output in outputs} == {"eos_token"}


def test_the_one_tool_that_is_named_is_called(client: Client) -> None:
    for name in ("paint", "get_weather"):
        choice: dict[str, Any] = {
            "tools": [PAINT, WEATHER],
            "tool_choice": {"name": name},
            "parallel_tool_calls": False,
        }
        [(called, arguments)] = calls_of(client.infer(TASK, DRAW, **choice))
        assert called == name
        assert set(arguments) == ({"colour", "shape"} if name == "paint" else {"city"})


@pytest.mark.parametrize("seed", range(3))
def test_drawn_arguments_follow_the_schema_and_the_same_seed_calls_the_same(client: Client, seed: int) -> None:
    drawn: dict[str, Any] = {"do_sample": True, "temperature": 2.0, "seed": seed}
    output = client.infer(TASK, DRAW, **MUST, **drawn)
    [(_, arguments)] = calls_of(output)
    assert arguments["colour"] in COLOURS
    assert arguments["shape"] in SHAPES
    assert output == client.infer(TASK, DRAW, **MUST, **drawn)
    assert re.fullmatch(r"call_[A-Za-z0-9]{24}", output["tool_calls"][0]["id"])


def test_ids_differ_where_no_seed_is_sent(client: Client) -> None:
    ids = {client.infer(TASK, DRAW, **MUST)["tool_calls"][0]["id"] for _ in range(2)}
    assert len(ids) == 2


def test_streamed_a_call_is_one_event_and_none_of_the_text(client: Client) -> None:
    *earlier, done = client.stream(TASK, DRAW, **MUST, seed=1, top_logprobs=0)
    called = [event for event in earlier if event["type"] == "tool_call"]
    told = [event for event in earlier if event["type"] == "token"]
    assert [event["call"] for event in called] == done["output"]["tool_calls"]
    assert [event["index"] for event in called] == [0]
    assert {event["text"] for event in told} == {""}
    words = "".join(token["text"] for event in told for token in event["tokens"])
    assert words.startswith('<tool_call>\n{"name": "paint", "arguments": {"colour": "red"')
    assert len(told) == done["usage"]["completion_tokens"]


def test_a_call_that_the_limit_cuts_short_is_not_told(client: Client) -> None:
    output = client.infer(TASK, DRAW, **MUST, max_new_tokens=20)
    assert (output["tool_calls"], output["generated_text"], output["finish_reason"]) == ([], "", "length")


def test_where_a_tool_may_be_called_all_else_stays_text(client: Client) -> None:
    question = asked("There is a red circle. What colour is the circle?")
    output = client.infer(TASK, question, tools=[PAINT], tool_choice="auto")
    assert output["tool_calls"] == []
    assert output["generated_text"]
    assert "<tool_call>" not in output["generated_text"]


def test_once_the_model_begins_a_call_the_rest_follows_the_schema(client: Client) -> None:
    """The text that a grammar leaves to the model is banned, so that it can only call."""
    banned = {str(id): -100 for id in TOKENIZER("q")["input_ids"]}
    auto: dict[str, Any] = {
        "tools": [PAINT],
        "grammar": {"type": "regex", "value": "q"},
        "seed": 1,
        "parallel_tool_calls": False,
    }
    assert client.infer(TASK, DRAW, **auto | {"tools": []})["generated_text"] == "q"
    output = client.infer(TASK, DRAW, **auto, logit_bias=banned)
    assert calls_of(output) == [("paint", {"colour": "red", "shape": "circle"})]
    assert output["generated_text"] == ""


def test_no_tools_are_shown_where_none_may_be_called(client: Client) -> None:
    alone = client.answer(TASK, DRAW)
    offered = client.answer(TASK, DRAW, tools=[PAINT], tool_choice="none")
    for part in ("result", "usage"):
        assert offered[part] == alone[part]


def test_calls_and_their_results_are_read_by_the_models_template(client: Client) -> None:
    arguments = {"colour": "red", "shape": "circle"}
    call = {"id": "call_1", "name": "paint", "arguments": json.dumps(arguments)}
    turns = [
        *DRAW,
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": [{"type": "text", "text": "done"}], "tool_call_id": "call_1"},
    ]
    function = {"type": "function", "function": {"name": "paint", "arguments": arguments}}
    library = [
        DRAW[0],
        {"role": "assistant", "content": "", "tool_calls": [function]},
        {"role": "tool", "content": "done"},
    ]
    shown = [{"type": "function", "function": json.loads(json.dumps(PAINT))}]
    ids = TOKENIZER.apply_chat_template(library, tools=shown, add_generation_prompt=True, return_dict=False)
    counted = client.answer(TASK, turns, tools=[PAINT], max_new_tokens=0)
    assert counted["usage"]["prompt_tokens"] == len(ids)


PICTURE = {
    "role": "user",
    "content": [{"type": "image", "image": "data:image/gif;base64,R0lGODdhAQABAIABAP///wAAACwAAAAAAQABAAACAkQBADs="}],
}


@pytest.mark.parametrize(
    ("inputs", "parameters", "code", "param"),
    [
        ("Draw.", {"tools": [PAINT]}, "invalid_parameter", "parameters.tools"),
        (DRAW, {"tool_choice": "required"}, "invalid_parameter", "parameters.tool_choice"),
        (DRAW, {"tools": [PAINT], "tool_choice": {"name": "draw"}}, "invalid_parameter", "parameters.tool_choice"),
        (DRAW, {"tools": [PAINT, PAINT]}, "invalid_parameter", "parameters.tools.0.name"),
        (DRAW, {"tools": [tool("a", b={"type": "c"})]}, "invalid_parameter", "parameters.tools.0.parameters"),
        ([PICTURE], {}, "wrong_kind", "inputs.text.0.content.0"),
    ],
)
def test_what_cannot_be_called_or_shown_is_refused_by_name(
    client: Client, inputs: Any, parameters: Any, code: str, param: str
) -> None:
    status, error = client.refusal(TASK, inputs, **parameters)
    assert (status, error["code"], error["param"]) == (422, code, param)
