"""What is not honoured on chat/completions and responses is refused by name, in OpenAI's own error classes."""

from typing import Any

import openai
import pytest

from tests.client import Client
from tests.clients.openai_sdk import sdk
from tests.clients.talking import LLAMA, WHO, user

CHAT: list[tuple[dict[str, Any], str]] = [
    ({"reasoning_effort": "low"}, "reasoning_effort"),
    ({"web_search_options": {}}, "web_search_options"),
    ({"prediction": {"type": "content", "content": "a"}}, "prediction"),
    ({"verbosity": "low"}, "verbosity"),
    ({"store": True}, "store"),
    ({"service_tier": "flex"}, "service_tier"),
    ({"extra_body": {"tool_prompt": "a"}}, "tool_prompt"),
    ({"temperature": 3}, "temperature"),
    ({"top_p": 0}, "top_p"),
    ({"n": 0}, "n"),
    ({"n": 1000}, "n"),
    ({"max_tokens": 0}, "max_tokens"),
    ({"max_tokens": 5, "max_completion_tokens": 6}, "max_tokens"),
    ({"frequency_penalty": 3}, "frequency_penalty"),
    ({"logit_bias": {"1": 200}}, "logit_bias"),
    ({"logit_bias": {"99999999": 1}}, "logit_bias"),
    ({"top_logprobs": 2}, "top_logprobs"),
    ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
    ({"seed": -1}, "seed"),
    ({"stop": ""}, "stop"),
    ({"stream_options": {"include_usage": True}}, "stream_options"),
    ({"model": "anymodal/tiny-clip"}, "model"),
    ({"messages": []}, "messages"),
    ({"messages": [{"role": "user"}]}, "messages.0.content"),
    ({"messages": [{"role": "robot", "content": "a"}]}, "messages.0"),
    ({"messages": [{"role": "assistant"}]}, "messages.0.content"),
    ({"messages": [{"role": "user", "content": "a", "name": "Anna"}]}, "messages.0.name"),
]
RESPONSES: list[tuple[dict[str, Any], str]] = [
    ({"reasoning": {"effort": "low"}}, "reasoning"),
    ({"background": True, "stream": True}, "background"),
    ({"background": True, "store": False}, "background"),
    ({"top_p": 2}, "top_p"),
    ({"conversation": "conv_1"}, "conversation"),
    ({"prompt": {"id": "pmpt_1"}}, "prompt"),
    ({"truncation": "auto"}, "truncation"),
    ({"max_tool_calls": 1}, "max_tool_calls"),
    ({"tools": [{"type": "web_search"}]}, "tools.0"),
    ({"tool_choice": "required"}, "tool_choice"),
    ({"top_logprobs": 2}, "top_logprobs"),
    ({"include": ["file_search_call.results"]}, "include.0"),
    ({"text": {"verbosity": "low"}}, "text.verbosity"),
    ({"input": [{"type": "item_reference", "id": "msg_1"}]}, "input.0"),
    ({"input": [{"role": "user", "content": [{"type": "input_video", "video_url": "a"}]}]}, "input.0.content.0"),
    ({"input": [{"role": "system", "content": [{"type": "refusal", "refusal": "a"}]}]}, "input.0.content.0"),
    ({"model": "anymodal/tiny-clip"}, "model"),
]


@pytest.mark.parametrize(("parameters", "param"), CHAT, ids=[param for _, param in CHAT])
def test_chat_refuses_by_name(client: Client, parameters: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(client).chat.completions.create(**{"model": LLAMA, "messages": user(WHO)} | parameters)
    assert (refused.value.param or "").startswith(param)
    assert refused.value.code
    assert refused.value.type == "invalid_request_error"
    assert refused.value.request_id


@pytest.mark.parametrize(("parameters", "param"), RESPONSES, ids=[param for _, param in RESPONSES])
def test_responses_refuse_by_name(client: Client, parameters: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(client).responses.create(**{"model": LLAMA, "input": WHO} | parameters)
    assert (refused.value.param or "").startswith(param)


def test_an_unknown_model_is_not_found_anywhere(client: Client) -> None:
    asked: Any = sdk(client)
    for resource, given in (
        (asked.chat.completions, {"messages": user(WHO)}),
        (asked.completions, {"prompt": WHO}),
        (asked.responses, {"input": WHO}),
    ):
        with pytest.raises(openai.NotFoundError) as lost:
            resource.create(model="nobody/nothing", **given)
        assert (lost.value.code, lost.value.param) == ("model_not_found", "model")


def test_fields_that_change_nothing_are_taken(client: Client) -> None:
    plain = sdk(client).chat.completions.create(model=LLAMA, messages=user(WHO))
    labelled = sdk(client).chat.completions.create(
        model=LLAMA,
        messages=user(WHO),
        user="anna",
        metadata={"for": "a test"},
        store=False,
        service_tier="auto",
        safety_identifier="a",
        prompt_cache_key="b",
        frequency_penalty=0,
        presence_penalty=0,
        logit_bias={},
        reasoning_effort=None,
    )
    assert labelled.choices[0].message.content == plain.choices[0].message.content


@pytest.mark.parametrize(
    ("content", "status"), [(b"{", 400), (b"[]", 400), (b'{"model": NaN}', 400), (b"\xff", 400), (b"{}", 400)]
)
def test_bodies_that_are_none_are_refused_on_a_connection_that_lives_on(
    client: Client, content: bytes, status: int
) -> None:
    for path in ("/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/responses/input_tokens"):
        answered = client.http.post(path, content=content, headers={"content-type": "application/json"})
        assert answered.status_code == status
        assert answered.json()["error"]["message"]
    assert client.http.get("/v1/models").status_code == 200


def test_unknown_routes_and_methods_are_refused_in_the_same_words(client: Client) -> None:
    for answered, status in (
        (client.http.post("/v1/nothing", json={}), 404),
        (client.http.get("/v1/chat/completions"), 405),
        (client.http.post("/v1", json={}), 404),
    ):
        assert answered.status_code == status
        assert answered.json()["error"]["type"] == "invalid_request_error"
