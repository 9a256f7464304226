"""Realtime by OpenAI's SDK: what is not honoured is refused by name, and the session goes on."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from tests.client import Client, Json
from tests.clients.openai_sdk import async_sdk
from tests.clients.realtime import SCENE, Talk, speech, talked, text_of, user
from tests.clients.talking import LLAMA

TOOL: Any = {"type": "function", "name": "paint", "parameters": {"type": "object", "properties": {}}}
IN, OUT = "session.audio.input", "session.audio.output"


def ears(**given: Any) -> Json:
    return {"audio": {"input": given}}


def mouth(**given: Any) -> Json:
    return {"audio": {"output": given}}


SESSIONS: list[tuple[Json, str]] = [
    ({"type": "transcription"}, "session.type"),
    ({"model": "anymodal/tiny-smolvlm"}, "session.model"),
    ({"tools": [TOOL]}, "session.tools"),
    ({"tool_choice": "required"}, "session.tool_choice"),
    ({"output_modalities": ["text", "audio"]}, "session.output_modalities"),
    ({"max_output_tokens": "inf"}, "session.max_output_tokens"),
    ({"max_output_tokens": 0}, "session.max_output_tokens"),
    ({"truncation": "auto"}, "session.truncation"),
    ({"tracing": "auto"}, "session.tracing"),
    ({"include": ["item.input_audio_transcription.logprobs"]}, "session.include"),
    ({"prompt": {"id": "pmpt_1"}}, "session.prompt"),
    ({"reasoning": {"effort": "low"}}, "session.reasoning"),
    ({"parallel_tool_calls": True}, "session.parallel_tool_calls"),
    ({"voice": "alloy"}, "session.voice"),
    (ears(noise_reduction={"type": "near_field"}), f"{IN}.noise_reduction"),
    (ears(format={"type": "audio/pcmu"}), f"{IN}.format.type"),
    (ears(format={"type": "audio/pcm", "rate": 16_000}), f"{IN}.format.rate"),
    (ears(turn_detection={"type": "semantic_vad"}), f"{IN}.turn_detection.type"),
    (ears(turn_detection={"type": "server_vad", "threshold": 2}), f"{IN}.turn_detection.threshold"),
    (ears(turn_detection={"type": "server_vad", "silence_duration_ms": 5}), f"{IN}.turn_detection.silence_duration_ms"),
    (ears(turn_detection={"type": "server_vad", "idle_timeout_ms": 5000}), f"{IN}.turn_detection.idle_timeout_ms"),
    (ears(transcription={"delay": "low"}), f"{IN}.transcription.delay"),
    (ears(transcription={"keywords": ["red"]}), f"{IN}.transcription.keywords"),
    (mouth(format={"type": "audio/pcma"}), f"{OUT}.format.type"),
    (mouth(speed=4), f"{OUT}.speed"),
    (mouth(pitch=4), f"{OUT}.pitch"),
]
EVENTS: list[tuple[Json, str | None]] = [
    ({"type": "output_audio_buffer.clear"}, "type"),
    ({"type": "transcription_session.update", "session": {}}, "type"),
    ({"type": "input_audio_buffer.append"}, "audio"),
    ({"type": "input_audio_buffer.append", "audio": "no base64!"}, "audio"),
    ({"type": "input_audio_buffer.append", "audio": "AAAA"}, "audio"),
    ({"type": "input_audio_buffer.commit"}, None),
    ({"type": "conversation.item.create", "item": {"type": "function_call_output", "output": ""}}, "item.type"),
    ({"type": "conversation.item.create", "item": {"type": "message", "role": "robot", "content": []}}, "item"),
    ({"type": "conversation.item.create", "item": user("a"), "previous_item_id": "x"}, "previous_item_id"),
    ({"type": "conversation.item.create", "item": user("a") | {"content": []}}, "item.content"),
    (
        {"type": "conversation.item.create", "item": user("a") | {"content": [{"type": "input_image"}]}},
        "item.content.0",
    ),
    ({"type": "conversation.item.delete", "item_id": "x"}, "item_id"),
    ({"type": "response.create", "response": {"tools": [TOOL]}}, "response.tools"),
    ({"type": "response.create", "response": {"conversation": "another"}}, "response.conversation"),
    ({"type": "response.create", "response": {"input": [{"type": "item_reference", "id": "x"}]}}, "item_id"),
    ({"type": "response.create", "response": {"prompt": {"id": "x"}}}, "response.prompt"),
]


def test_settings_that_change_nothing_are_refused_by_name(client: Client) -> None:
    async def ask(talk: Talk) -> list[tuple[str, str]]:
        before = talk.seen[0]["session"]
        errors = [
            await talk.refused({"type": "session.update", "event_id": f"{at}", "session": {"type": "realtime"} | given})
            for at, (given, _) in enumerate(SESSIONS)
        ]
        assert (await talk.set()) == before
        return [(error["event_id"], error["param"]) for error in errors]

    assert talked(client, ask) == [(f"{at}", param) for at, (_, param) in enumerate(SESSIONS)]


def test_events_are_refused_by_name(client: Client) -> None:
    async def ask(talk: Talk) -> list[tuple[str, str | None]]:
        errors = [await talk.refused(event | {"event_id": f"{at}"}) for at, (event, _) in enumerate(EVENTS)]
        assert {error["type"] for error in errors} == {"invalid_request_error"}
        assert all(error["code"] and error["message"] for error in errors)
        assert talk.told("response.created", "conversation.item.added") == []
        return [(error["event_id"], error["param"]) for error in errors]

    assert talked(client, ask) == [(f"{at}", param) for at, (_, param) in enumerate(EVENTS)]


def test_settings_keep_what_is_not_named(client: Client) -> None:
    async def ask(talk: Talk) -> tuple[Json, Json]:
        first = await talk.set(audio={"input": {"turn_detection": {"type": "server_vad", "threshold": 0.7}}})
        voice = {"id": "anna"}
        second = await talk.set(
            audio={"input": {"turn_detection": {"silence_duration_ms": 300}}, **mouth(voice=voice)["audio"]}
        )
        return first["audio"], second["audio"]

    first, second = talked(client, ask)
    assert first["input"]["turn_detection"] | {"silence_duration_ms": 300} == second["input"]["turn_detection"]
    assert second["output"] == first["output"] | {"voice": {"id": "anna"}}


def test_a_response_that_fails_says_why_and_the_session_goes_on(client: Client) -> None:
    async def ask(talk: Talk) -> tuple[Json, Json]:
        await talk.set(instructions=SCENE)
        await talk.sdk.conversation.item.create(item=user("How many things are there?"))
        await talk.sdk.response.create(response={"audio": {"output": {"voice": "nobody at all"}}})
        failed = (await talk.until("response.done"))["response"]
        await talk.sdk.response.create()
        return failed, (await talk.until("response.done"))["response"]

    failed, then = talked(client, ask)
    assert (failed["status"], failed["status_details"]["type"]) == ("failed", "failed")
    assert "nobody at all" in failed["status_details"]["error"]["message"]
    assert (then["status"], text_of(then)) == ("completed", "Two.")


def test_what_cannot_be_heard_is_told_with_its_item(client: Client) -> None:
    async def ask(talk: Talk) -> tuple[Json, Json, Json]:
        await talk.set(audio={"input": {"transcription": {"model": "nobody/nothing"}, "turn_detection": None}})
        await talk.say(speech(client, "a red circle"))
        await talk.sdk.input_audio_buffer.commit()
        item = (await talk.until("conversation.item.done"))["item"]
        failed = await talk.until("conversation.item.input_audio_transcription.failed")
        await talk.sdk.response.create()
        return item, failed, (await talk.until("response.done"))["response"]

    item, failed, response = talked(client, ask)
    assert (failed["item_id"], failed["error"]["code"]) == (item["id"], "model_not_found")
    assert (response["status"], response["output"]) == ("failed", [])
    assert response["status_details"]["error"]["code"] == "model_not_found"


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"model": "nobody/nothing"}, "model"),
        ({"model": "anymodal/tiny-clip"}, "model"),
        ({}, "model"),
        ({"model": LLAMA, "extra_query": {"intent": "transcription"}}, "intent"),
        ({"call_id": "rtc_1"}, "call_id"),
    ],
)
def test_a_session_that_cannot_be_is_refused_by_name(client: Client, asked: Any, param: str) -> None:
    async def ask() -> Json:
        async with async_sdk(client) as sdk, sdk.realtime.connect(**asked) as connection:
            event: Json = json.loads(await connection.recv_bytes())
            with pytest.raises(ConnectionClosedError) as closed:
                await connection.recv_bytes()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008
            return event

    event = asyncio.run(ask())
    assert (event["type"], event["error"]["param"]) == ("error", param)


def address(client: Client) -> str:
    return f"ws{str(client.http.base_url).rstrip('/').removeprefix('http')}/v1/realtime?model={LLAMA}"


def test_a_page_of_another_host_may_not_listen(client: Client) -> None:
    async def ask(origin: str) -> tuple[str, str | None]:
        subprotocols: Any = ["realtime", "openai-insecure-api-key.none"]
        async with connect(address(client), origin=origin, subprotocols=subprotocols) as connection:  # type: ignore[arg-type]
            return json.loads(await connection.recv())["type"], connection.subprotocol

    assert asyncio.run(ask(str(client.http.base_url).rstrip("/"))) == ("session.created", "realtime")
    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(ask("http://evil.example"))
    assert refused.value.response.status_code == 403
    assert "evil.example" in json.loads(refused.value.response.body or b"")["error"]["message"]


def test_a_session_has_the_request_id_that_its_client_gave(client: Client) -> None:
    async def ask() -> str | None:
        async with connect(address(client), additional_headers={"x-request-id": "mine"}) as connection:
            assert connection.response is not None
            return connection.response.headers["x-request-id"]

    assert asyncio.run(ask()) == "mine"


def test_what_is_no_event_is_refused_and_the_session_goes_on(client: Client) -> None:
    async def ask() -> list[str]:
        async with connect(address(client)) as connection:
            await connection.recv()
            sent: list[str | bytes] = ["{", "[]", "{}", b"{}", '{"type": NaN}', "[" * 1000]
            for one in sent:
                await connection.send(one)
            return [json.loads(await connection.recv())["error"]["code"] for _ in sent]

    assert asyncio.run(ask()) == ["invalid_json", "invalid_input", "invalid_input", *["invalid_json"] * 3]
