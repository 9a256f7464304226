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

LONG = 2000
"""Tokens that an answer has, if nobody stops it."""
KEPT_ON: Any = {"turn_detection": {"type": "server_vad", "interrupt_response": False, "create_response": False}}


async def begin(talk: Talk, modality: str = "audio", **session: Any) -> None:
    """A long answer, whose first words are there."""
    await talk.set(max_output_tokens=LONG, output_modalities=[modality], **session)
    await talk.sdk.response.create(response={"input": [user(WRITES_ON)]})
    await talk.until(
        {"audio": "response.output_audio_transcript.delta", "text": "response.output_text.delta"}[modality]
    )


@pytest.fixture(scope="module")
def to_its_end(client: Client) -> float:
    """Seconds that writing such an answer takes, reckoned from a twentieth of it."""

    async def part(talk: Talk) -> float:
        await talk.set(max_output_tokens=LONG // 20, output_modalities=["text"])
        began = time.monotonic()
        await talk.sdk.response.create(response={"input": [user(WRITES_ON)]})
        response = (await talk.until("response.done"))["response"]
        assert response["usage"]["output_tokens"] == LONG // 20
        return 20 * (time.monotonic() - began)

    talked(client, part)  # the model is in memory now
    return talked(client, part)


async def freed(client: Client) -> float:
    return await asyncio.to_thread(client.wait_for_users, LLAMA, 0)


@pytest.mark.alone
@pytest.mark.parametrize("modality", ["audio", "text"])
def test_new_speech_stops_the_answer_and_its_engine(client: Client, to_its_end: float, modality: str) -> None:
    async def interrupt(talk: Talk) -> tuple[Json, float]:
        vad = {"turn_detection": {"type": "server_vad", "create_response": False}}
        await begin(talk, modality, audio={"input": vad})
        assert client.users(LLAMA) == 1
        await talk.say(speech(client, COLOUR))
        await talk.until("input_audio_buffer.speech_started")
        here = len(talk.seen)
        done = await talk.until("response.done")
        assert "delta" not in "".join(event["type"] for event in talk.seen[here:])
        return done["response"], await freed(client)

    response, seconds = talked(client, interrupt)
    assert (response["status"], response["status_details"]["reason"]) == ("cancelled", "turn_detected")
    (item,) = response["output"]
    assert item["status"] == "incomplete"
    assert set(text_of(response)) == {"x"}
    assert seconds < to_its_end / 2


def test_the_speech_that_interrupts_is_answered(client: Client) -> None:
    """As clients do it: they stop playing, and say how much of the answer was heard."""

    async def interrupt(talk: Talk) -> tuple[list[Json], Json]:
        await begin(talk, instructions=SCENE, audio={"input": {"transcription": {}}})
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
        await begin(talk, "text", audio={"input": KEPT_ON})
        await talk.say(speech(client, COLOUR) + SILENCE)
        await talk.until("input_audio_buffer.speech_stopped")
        await talk.until("response.output_text.delta")
        await talk.sdk.response.cancel()
        response: Json = (await talk.until("response.done"))["response"]
        return response

    response = talked(client, speak)
    assert (response["status"], response["status_details"]["reason"]) == ("cancelled", "client_cancelled")


@pytest.mark.alone
def test_the_client_stops_an_answer_and_asks_again(client: Client, to_its_end: float) -> None:
    async def cancel(talk: Talk) -> tuple[list[str], float]:
        await begin(talk, "text")
        mine = talk.told("response.created")[0]["response"]["id"]
        busy = await talk.refused({"type": "response.create", "event_id": "again"})
        lost = await talk.refused({"type": "response.cancel", "response_id": "resp_of_another"})
        await talk.sdk.response.cancel(response_id=mine)
        assert (await talk.until("response.done"))["response"]["id"] == mine
        seconds = await freed(client)
        idle = await talk.refused({"type": "response.cancel"})
        assert busy["event_id"] == "again"
        return [busy["code"], lost["param"], idle["code"]], seconds

    said, seconds = talked(client, cancel)
    assert said == ["conversation_already_has_active_response", "response_id", "response_cancel_not_active"]
    assert seconds < to_its_end / 2


@pytest.mark.alone
@pytest.mark.parametrize("modality", ["audio", "text"])
def test_a_client_that_leaves_frees_the_engine(client: Client, to_its_end: float, modality: str) -> None:
    talked(client, lambda talk: begin(talk, modality))
    assert client.wait_for_users(LLAMA, 0) < to_its_end / 2


def test_an_answer_is_stopped_before_its_question_is_heard(client: Client) -> None:
    """The question is heard nevertheless, and answered when it is asked for again."""

    async def cancel(talk: Talk) -> list[Json]:
        await talk.set(instructions=SCENE, output_modalities=["text"], audio={"input": {"turn_detection": None}})
        await talk.say(speech(client, MANY))
        await talk.sdk.input_audio_buffer.commit()
        await talk.sdk.response.create()
        await talk.sdk.response.cancel()
        await talk.sdk.response.create()
        return [(await talk.until("response.done"))["response"] for _ in range(2)]

    first, second = talked(client, cancel)
    assert (first["status"], first["output"]) == ("cancelled", [])
    assert (second["status"], text_of(second)) == ("completed", "Two.")


def test_an_answer_to_what_is_deleted_meanwhile_is_made(client: Client) -> None:
    async def delete(talk: Talk) -> Json:
        await talk.set(instructions=SCENE, output_modalities=["text"], audio={"input": {"turn_detection": None}})
        await talk.say(speech(client, MANY))
        await talk.sdk.input_audio_buffer.commit()
        asked = (await talk.until("conversation.item.done"))["item"]["id"]
        await talk.sdk.response.create()
        await talk.sdk.conversation.item.delete(item_id=asked)
        response: Json = (await talk.until("response.done"))["response"]
        return response

    assert text_of(talked(client, delete)) == "Two."


def test_an_answer_ends_at_the_tokens_it_may_have(client: Client) -> None:
    async def ask(talk: Talk) -> Json:
        await talk.sdk.conversation.item.create(item=user(WRITES_ON))
        await talk.sdk.response.create(response={"max_output_tokens": 5, "output_modalities": ["text"]})
        response: Json = (await talk.until("response.done"))["response"]
        return response

    response = talked(client, ask)
    assert (response["status"], response["status_details"]["reason"]) == ("incomplete", "max_output_tokens")
    assert (response["usage"]["output_tokens"], response["max_output_tokens"]) == (5, 5)
