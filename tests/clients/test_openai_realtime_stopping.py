"""Realtime by OpenAI's SDK: new speech, the client, its leaving stop an answer, and its engines are free at once."""

import asyncio
import time
from typing import Any

import pytest

from tests.client import Client, Json
from tests.clients.realtime import (
    COLOUR,
    MANY,
    SCENE,
    SILENCE,
    WRITES_ON,
    Talk,
    heard,
    sound_of,
    speech,
    talked,
    text_of,
    user,
)
from tests.clients.talking import LLAMA

LONG = 3000
"""Tokens that an answer has, if nobody stops it."""
KEPT_ON: Any = {"turn_detection": {"type": "server_vad", "interrupt_response": False, "create_response": False}}


async def answering(talk: Talk, modality: str = "audio", **session: Any) -> float:
    """A long answer has begun; the seconds it would take to write all of it."""
    await talk.set(max_output_tokens=LONG, output_modalities=[modality], **session)
    await talk.sdk.response.create(response={"input": [user(WRITES_ON)]})
    delta = {"audio": "response.output_audio_transcript.delta", "text": "response.output_text.delta"}[modality]
    await talk.until(delta)
    began = time.monotonic()
    while len(talk.told(delta)) < 20:
        await talk.next()
    return (time.monotonic() - began) / 20 * LONG


async def freed(client: Client) -> float:
    return await asyncio.to_thread(client.wait_for_users, LLAMA, 0)


@pytest.mark.alone
@pytest.mark.parametrize("modality", ["audio", "text"])
def test_new_speech_stops_the_answer_and_its_engine(client: Client, modality: str) -> None:
    async def interrupt(talk: Talk) -> tuple[Json, float, float]:
        vad = {"turn_detection": {"type": "server_vad", "create_response": False}}
        to_its_end = await answering(talk, modality, audio={"input": vad})
        assert client.users(LLAMA) == 1
        await talk.say(speech(client, COLOUR))
        await talk.until("input_audio_buffer.speech_started")
        here = len(talk.seen)
        done = await talk.until("response.done")
        assert "delta" not in "".join(event["type"] for event in talk.seen[here:])
        return done["response"], await freed(client), to_its_end

    response, seconds, to_its_end = talked(client, interrupt)
    assert (response["status"], response["status_details"]["reason"]) == ("cancelled", "turn_detected")
    (item,) = response["output"]
    assert item["status"] == "incomplete"
    assert set(text_of(response)) == {"x"}
    assert seconds < to_its_end / 4


def test_the_speech_that_interrupts_is_answered(client: Client) -> None:
    """As clients do it: they stop playing, and say how much of the answer was heard."""

    async def interrupt(talk: Talk) -> tuple[list[Json], Json]:
        await answering(talk, instructions=SCENE, audio={"input": {"transcription": {}}})
        await talk.say(speech(client, MANY))
        (stopped,) = (await talk.until("response.done"))["response"]["output"]
        await talk.sdk.conversation.item.truncate(item_id=stopped["id"], content_index=0, audio_end_ms=0)
        await talk.until("conversation.item.truncated")
        here = len(talk.seen)
        await talk.say(SILENCE)
        second = (await talk.until("response.done"))["response"]
        (transcript,) = talk.told("conversation.item.input_audio_transcription.completed")
        assert transcript["transcript"] == MANY
        return talk.seen[here:], second

    told, response = talked(client, interrupt)
    assert (response["status"], text_of(response)) == ("completed", "Two.")
    assert heard(client, sound_of(told)) == "two"


def test_an_answer_goes_on_where_speech_shall_not_stop_it(client: Client) -> None:
    async def speak(talk: Talk) -> Json:
        await answering(talk, "text", audio={"input": KEPT_ON})
        await talk.say(speech(client, COLOUR) + SILENCE)
        await talk.until("input_audio_buffer.speech_stopped")
        await talk.until("response.output_text.delta")
        await talk.sdk.response.cancel()
        response: Json = (await talk.until("response.done"))["response"]
        return response

    response = talked(client, speak)
    assert (response["status"], response["status_details"]["reason"]) == ("cancelled", "client_cancelled")


@pytest.mark.alone
def test_the_client_stops_an_answer_and_asks_again(client: Client) -> None:
    async def cancel(talk: Talk) -> tuple[list[str], float, float]:
        to_its_end = await answering(talk, "text")
        mine = talk.told("response.created")[0]["response"]["id"]
        busy = await talk.refused({"type": "response.create", "event_id": "again"})
        lost = await talk.refused({"type": "response.cancel", "response_id": "resp_of_another"})
        await talk.sdk.response.cancel(response_id=mine)
        assert (await talk.until("response.done"))["response"]["id"] == mine
        seconds = await freed(client)
        idle = await talk.refused({"type": "response.cancel"})
        assert busy["event_id"] == "again"
        return [busy["code"], lost["param"], idle["code"]], seconds, to_its_end

    said, seconds, to_its_end = talked(client, cancel)
    assert said == ["conversation_already_has_active_response", "response_id", "response_cancel_not_active"]
    assert seconds < to_its_end / 4


@pytest.mark.alone
@pytest.mark.parametrize("modality", ["audio", "text"])
def test_a_client_that_leaves_frees_the_engine(client: Client, modality: str) -> None:
    async def leave(talk: Talk) -> float:
        return await answering(talk, modality)

    to_its_end = talked(client, leave)
    assert client.wait_for_users(LLAMA, 0) < to_its_end / 4


def test_an_answer_ends_at_the_tokens_it_may_have(client: Client) -> None:
    async def ask(talk: Talk) -> Json:
        await talk.sdk.conversation.item.create(item=user(WRITES_ON))
        await talk.sdk.response.create(response={"max_output_tokens": 5, "output_modalities": ["text"]})
        response: Json = (await talk.until("response.done"))["response"]
        return response

    response = talked(client, ask)
    assert (response["status"], response["status_details"]["reason"]) == ("incomplete", "max_output_tokens")
    assert (response["usage"]["output_tokens"], response["max_output_tokens"]) == (5, 5)
