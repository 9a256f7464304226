"""Realtime by OpenAI's SDK: what is said is heard, answered, and the answer said aloud."""

from itertools import groupby
from typing import Any

import pytest
from scipy.signal import resample_poly

from tests.client import Client, Json
from tests.clients.realtime import (
    APPENDED,
    BYTES_A_MS,
    COLOUR,
    MANY,
    SCENE,
    SILENCE,
    Talk,
    heard,
    sound_of,
    speech,
    talked,
    text_of,
)
from tests.sounds import SPEECH, samples

ORDER = [
    "session.updated",
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "response.created",
    "conversation.item.input_audio_transcription.delta",
    "conversation.item.input_audio_transcription.completed",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]
PUSH_TO_TALK: Any = {"input": {"turn_detection": None}}


@pytest.mark.parametrize("piece", [APPENDED, 10_000 * BYTES_A_MS], ids=["as it comes", "at once"])
def test_a_spoken_question_is_answered_aloud(client: Client, piece: int) -> None:
    question = speech(client, MANY)

    async def ask(talk: Talk) -> list[Json]:
        await talk.set(instructions=SCENE, audio={"input": {"transcription": {}}})
        await talk.say(SILENCE + question + SILENCE, piece)
        await talk.until("response.done")
        return talk.seen[1:]

    told = talked(client, ask)
    one = {event["type"]: event for event in told}
    assert [type for type, _ in groupby(event["type"] for event in told)] == ORDER
    assert one["input_audio_buffer.speech_started"]["audio_start_ms"] == pytest.approx(1000 - 300, abs=150)
    silent_since = 1000 + len(question) / BYTES_A_MS
    assert one["input_audio_buffer.speech_stopped"]["audio_end_ms"] == pytest.approx(silent_since + 500, abs=200)
    assert one["conversation.item.input_audio_transcription.completed"]["transcript"] == MANY
    response = one["response.done"]["response"]
    assert (response["status"], text_of(response)) == ("completed", "Two.")
    assert heard(client, sound_of(told)) == "two"


def test_every_event_says_what_it_belongs_to(client: Client) -> None:
    async def ask(talk: Talk) -> list[Json]:
        await talk.set(instructions=SCENE, audio={"input": {"transcription": {}}})
        await talk.say(SILENCE + speech(client, MANY) + SILENCE)
        await talk.until("response.done")
        return talk.seen

    told = talked(client, ask)
    response: Json = told[-1]["response"]
    asked, answered = (event["item"]["id"] for event in told if event["type"] == "conversation.item.done")
    assert len({event["event_id"] for event in told}) == len(told)
    of_response = [event for event in told if event["type"].startswith("response.") and "response_id" in event]
    assert {(event["response_id"], event["output_index"]) for event in of_response} == {(response["id"], 0)}
    assert {event["item_id"] for event in of_response if "item_id" in event} == {answered} != {asked}
    of_sound = [event for event in told if "input_audio" in event["type"]]
    assert {event["item_id"] for event in of_sound} == {asked}
    before = [event["previous_item_id"] for event in told if event["type"] == "conversation.item.added"]
    assert before == [None, asked]
    usage = response["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert usage["audio_seconds"] == pytest.approx(len(sound_of(told)) / BYTES_A_MS / 1000, abs=0.01)


def test_the_session_goes_on_with_what_was_said(client: Client) -> None:
    async def ask(talk: Talk) -> list[str]:
        await talk.set(instructions=SCENE, output_modalities=["text"])
        answers = []
        for question in (COLOUR, MANY):
            await talk.say(speech(client, question) + SILENCE)
            answers.append(text_of((await talk.until("response.done"))["response"]))
        assert talk.told("conversation.item.input_audio_transcription.completed") == []
        return answers

    assert talked(client, ask) == ["Red.", "Two."]


def test_push_to_talk_answers_when_it_is_asked_to(client: Client) -> None:
    async def ask(talk: Talk) -> Json:
        session = await talk.set(instructions=SCENE, output_modalities=["text"], audio=PUSH_TO_TALK)
        assert session["audio"]["input"]["turn_detection"] is None
        await talk.say(SILENCE)
        await talk.sdk.input_audio_buffer.clear()
        await talk.until("input_audio_buffer.cleared")
        await talk.say(speech(client, COLOUR))
        await talk.sdk.input_audio_buffer.commit()
        await talk.until("conversation.item.done")
        await talk.sdk.response.create()
        response: Json = (await talk.until("response.done"))["response"]
        assert talk.told("input_audio_buffer.speech_started", "response.output_audio.delta") == []
        assert "".join(event["delta"] for event in talk.told("response.output_text.delta")) == text_of(response)
        assert text_of(response) == talk.told("response.output_text.done")[0]["text"]
        return response

    response = talked(client, ask)
    assert (response["status"], response["output_modalities"], text_of(response)) == ("completed", ["text"], "Red.")


def test_turns_are_found_as_the_session_says(client: Client) -> None:
    """A pause of half a second ends a turn, or does not."""
    two = speech(client, MANY) + bytes(700 * BYTES_A_MS) + speech(client, COLOUR) + bytes(2500 * BYTES_A_MS)

    async def turns(talk: Talk, silence_ms: int, count: int) -> list[tuple[int, int]]:
        vad = {"type": "server_vad", "silence_duration_ms": silence_ms, "create_response": False}
        await talk.set(audio={"input": {"turn_detection": {**vad, "prefix_padding_ms": 0}}})
        await talk.say(two)
        for _ in range(count):
            await talk.until("conversation.item.done")
        began = [event["audio_start_ms"] for event in talk.told("input_audio_buffer.speech_started")]
        ended = [event["audio_end_ms"] for event in talk.told("input_audio_buffer.speech_stopped")]
        return list(zip(began, ended, strict=True))

    first, second = talked(client, lambda talk: turns(talk, 400, 2))
    ((began, ended),) = talked(client, lambda talk: turns(talk, 2000, 1))
    assert first[0] == began < first[1] < second[0] < second[1]
    assert ended == pytest.approx(second[1] + 1600, abs=100)


def test_true_speech_is_found_where_it_is(client: Client) -> None:
    clip = resample_poly(samples(), 3, 2)
    began, ended = (1000 * second for second in SPEECH)

    async def ask(talk: Talk) -> tuple[int, int]:
        vad = {"type": "server_vad", "prefix_padding_ms": 0, "create_response": False}
        await talk.set(audio={"input": {"turn_detection": vad}})
        await talk.say((clip * 32767).astype("<i2").tobytes() + SILENCE)
        stopped = await talk.until("input_audio_buffer.speech_stopped")
        return talk.told("input_audio_buffer.speech_started")[0]["audio_start_ms"], stopped["audio_end_ms"]

    assert list(talked(client, ask)) == pytest.approx([began, ended + 500], abs=200)


def test_silence_is_no_turn(client: Client) -> None:
    async def ask(talk: Talk) -> None:
        await talk.say(3 * SILENCE, 10_000 * BYTES_A_MS)
        await talk.say(speech(client, COLOUR) + SILENCE)
        started = await talk.until("input_audio_buffer.speech_started")
        assert started["audio_start_ms"] == pytest.approx(3000 - 300, abs=150)

    talked(client, ask)
