"""chat_completion of huggingface_hub's clients, under a model's own URL and under /v1."""

import asyncio
import json
from typing import Any

import pytest
from huggingface_hub import InferenceClient
from huggingface_hub.errors import BadRequestError, HfHubHTTPError
from pydantic import BaseModel, ConfigDict

from tests import pictures
from tests.client import Client
from tests.clients.hub import Hub
from tests.clients.talking import ABOVE, LLAMA, held_out, share_right, user

MODEL = "tiny-llama"
TOOL = {
    "type": "function",
    "function": {
        "name": "paint",
        "description": "Draw a shape.",
        "parameters": {
            "type": "object",
            "properties": {"colour": {"enum": ["red", "green", "blue"]}, "shape": {"enum": ["circle", "square"]}},
            "required": ["colour", "shape"],
            "additionalProperties": False,
        },
    },
}


class Seen(BaseModel):
    model_config = ConfigDict(extra="forbid")
    colour: str
    shape: str


def said(completion: Any) -> str:
    [choice] = completion.choices
    text: str = choice.message.content
    return text


def test_questions_about_told_scenes_are_answered(hub: Hub) -> None:
    told = held_out(6)
    with hub.client(MODEL) as client:
        answers: list[str | None] = [said(client.chat_completion(user(turn))) for turn, _ in told]
    assert share_right(answers, [answer for _, answer in told]) >= 0.6


def test_both_clients_hear_the_same_and_the_model_is_the_paths(hub: Hub) -> None:
    async def asked() -> Any:
        async with hub.asynchronous(MODEL) as client:
            return await client.chat_completion(user(ABOVE), max_tokens=20)

    completion = hub.client(MODEL).chat.completions.create(user(ABOVE), max_tokens=20)
    assert said(completion) == said(asyncio.run(asked())) == "A red circle."
    assert completion.model == LLAMA
    assert completion.choices[0].finish_reason == "stop"
    usage = completion.usage
    assert usage.prompt_tokens + usage.completion_tokens == usage.total_tokens


def test_the_stream_spells_the_answer(hub: Hub) -> None:
    async def streamed() -> str:
        async with hub.asynchronous(MODEL) as client:
            stream = await client.chat_completion(user(ABOVE), stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    client = hub.client(MODEL)
    chunks = list(client.chat_completion(user(ABOVE), stream=True, stream_options={"include_usage": True}))
    *spoken, last = chunks
    assert "".join(chunk.choices[0].delta.content or "" for chunk in spoken) == asyncio.run(streamed())
    assert spoken[-1].choices[0].finish_reason == "stop"
    assert last.choices == []
    assert last.usage.total_tokens == last.usage.prompt_tokens + last.usage.completion_tokens


def test_one_client_for_a_base_url_asks_models_by_name(hub: Hub) -> None:
    client = InferenceClient(base_url=f"{hub.base_url}/v1")
    assert said(client.chat_completion(user(ABOVE), model=LLAMA)) == said(
        hub.client(MODEL).chat_completion(user(ABOVE))
    )
    bare = InferenceClient(base_url=hub.base_url)
    assert said(bare.chat_completion(user(ABOVE), model=LLAMA)) == "A red circle."


def test_an_answer_by_schema_in_openais_and_in_the_generators_form(hub: Hub) -> None:
    schema: Any = {"type": "json_schema", "json_schema": {"name": "seen", "schema": Seen.model_json_schema()}}
    ask: Any = user("There is a red circle. Say it as JSON.")
    client = hub.client(MODEL)
    generators: Any = {"type": "json_object", "value": Seen.model_json_schema()}
    for form in (schema, generators):
        Seen.model_validate_json(said(client.chat_completion(ask, response_format=form, max_tokens=60)))
    free = client.chat_completion(ask, response_format={"type": "json_object"}, max_tokens=80)
    assert isinstance(json.loads(said(free)), dict)


def test_a_tool_is_called(hub: Hub) -> None:
    asked: dict[str, Any] = {"tools": [TOOL], "tool_choice": "required", "max_tokens": 60}
    [choice] = hub.client(MODEL).chat_completion(user("Draw a big red circle."), **asked).choices
    [call] = choice.message.tool_calls
    assert (choice.finish_reason, call.function.name) == ("tool_calls", "paint")
    assert json.loads(call.function.arguments).keys() == {"colour", "shape"}


def test_tokens_are_told_with_their_chances(hub: Hub) -> None:
    completion = hub.client(MODEL).chat_completion(user(ABOVE), logprobs=True, top_logprobs=2)
    told = completion.choices[0].logprobs.content
    assert "".join(token.token for token in told) == said(completion)
    assert all(token.logprob <= 0 and len(token.top_logprobs) == 2 for token in told)


def test_pictures_are_seen(hub: Hub) -> None:
    parts = [
        {"type": "image_url", "image_url": {"url": pictures.uri(pictures.red_circle())}},
        {"type": "text", "text": "What is in the picture?"},
    ]
    assert "red circle" in said(hub.client("tiny-smolvlm").chat_completion(user(parts)))


def test_what_is_wrong_is_raised_by_the_clients_own_class(hub: Hub) -> None:
    client = hub.client(MODEL)
    with pytest.raises(HfHubHTTPError, match="temperature"):
        client.chat_completion(user(ABOVE), temperature=9.0)
    with pytest.raises(HfHubHTTPError) as refused:
        hub.client("tiny-vit").chat_completion(user(ABOVE))
    assert refused.value.response.status_code == 422
    with pytest.raises(BadRequestError, match="temperature"):
        InferenceClient(base_url=f"{hub.base_url}/v1").chat_completion(user(ABOVE), model=LLAMA, temperature=9.0)


def test_under_v1_there_is_chat_alone_and_the_answer_says_so(client: Client, hub: Hub) -> None:
    with pytest.raises(HfHubHTTPError) as refused:
        InferenceClient(base_url=f"{hub.base_url}/v1").text_classification("I love it")
    assert refused.value.response.status_code == 404
    assert refused.value.response.json()["error"]["code"] == "unknown_route"
    assert client.http.post("/v1", json={"inputs": "I love it"}).headers["content-type"] == "application/json"
