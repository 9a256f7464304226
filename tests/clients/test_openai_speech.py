"""audio/speech by OpenAI's SDK: what is said is heard again by the server's own ears, in every format."""

import asyncio
import json
from base64 import b64decode
from typing import Any

import numpy as np
import openai
import pytest

from deployments.contracts.kinds import Audio
from deployments.media.audio import decode
from deployments.media.sniff import sniff
from tests.client import Client, data_uri
from tests.clients.openai_sdk import async_sdk, sdk
from tests.sounds import Samples, wav

MODEL = "anymodal/tiny-vits"
SAID = "draw a red circle"
TWO = "draw a red circle. draw a blue square."
ASKED: dict[str, Any] = {"model": MODEL, "voice": "alloy", "extra_body": {"seed": 7}}
TYPES = {"mp3": "mpeg", "opus": "ogg", "aac": "aac", "flac": "flac", "wav": "wav"}


def spoken(client: Client, text: str = SAID, **asked: Any) -> bytes:
    said: bytes = sdk(client).audio.speech.create(**(ASKED | {"input": text} | asked)).content
    return said


def samples(data: bytes, format: str) -> Samples:
    """At 16 kHz; bare samples have 24 kHz."""
    if format == "pcm":
        bare = np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)
        return decode(Audio(data=wav(bare, 24_000), media_type="audio/wav"), 16_000)
    return decode(Audio(data=data, media_type="audio/x-any"), 16_000)


def heard(client: Client, data: bytes, format: str = "wav") -> str:
    recording = data_uri(wav(samples(data, format)), "audio/wav")
    text: str = client.infer("automatic-speech-recognition", recording)["text"]
    return text.strip(" .").lower()


@pytest.mark.parametrize("format", ["mp3", "opus", "aac", "flac", "wav", "pcm"])
def test_what_is_said_is_heard_in_every_format(client: Client, format: str) -> None:
    data = spoken(client, response_format=format)
    if format in TYPES:
        assert sniff(data, "file").media_type == f"audio/{TYPES[format]}"
    assert heard(client, data, format) == SAID
    native = client.infer("text-to-speech", SAID, model=MODEL, seed=7)
    expected = samples(b64decode(native["audio"].partition(",")[2]), "wav").size
    assert samples(data, format).size == pytest.approx(expected, abs=0.15 * 16_000)


def test_mp3_is_what_comes_where_nothing_is_asked_for(client: Client) -> None:
    answer = sdk(client).audio.speech.create(**(ASKED | {"input": SAID}))
    assert answer.response.headers["content-type"] == "audio/mpeg"
    assert sniff(answer.content, "file").media_type == "audio/mpeg"


def test_the_same_seed_is_the_same_sound_and_another_is_not(client: Client) -> None:
    first, again = spoken(client, response_format="pcm"), spoken(client, response_format="pcm")
    assert first == again != spoken(client, response_format="pcm", extra_body={"seed": 8})


def test_a_higher_speed_is_a_shorter_time(client: Client) -> None:
    usual, fast = (len(spoken(client, response_format="pcm", speed=speed)) for speed in (1.0, 2.0))
    assert 0.4 < fast / usual < 0.75


@pytest.mark.parametrize("format", ["mp3", "aac", "pcm"])
def test_each_sentence_is_sent_as_soon_as_it_is_spoken(client: Client, format: str) -> None:
    asked = ASKED | {"input": TWO, "response_format": format}
    with sdk(client).audio.speech.with_streaming_response.create(**asked) as answer:
        assert "content-length" not in answer.headers
        pieces = list(answer.http_response.iter_raw())
    whole = b"".join(pieces)
    assert len(pieces) >= 2
    assert whole == spoken(client, TWO, response_format=format)
    first, second = (
        heard(client, spoken(client, f"{one}.", response_format=format), format) for one in TWO.split(". ")
    )
    assert (first, second) == ("draw a red circle", "draw a blue square")
    apart = samples(whole, format)
    assert apart.size > 1.5 * samples(spoken(client, response_format=format), format).size


@pytest.mark.parametrize("format", ["mp3", "pcm", "wav"])
def test_events_carry_the_same_sound_and_what_it_took(client: Client, format: str) -> None:
    asked = ASKED | {"input": TWO, "response_format": format, "stream_format": "sse"}
    with sdk(client).audio.speech.with_streaming_response.create(**asked) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") for line in answer.iter_lines() if line.startswith("data: ")]
    assert lines.pop() == "[DONE]"
    *deltas, done = [json.loads(line) for line in lines]
    assert {event["type"] for event in deltas} == {"speech.audio.delta"}
    assert len(deltas) == (1 if format == "wav" else 2)
    sound = b"".join(b64decode(event["audio"]) for event in deltas)
    assert sound == spoken(client, TWO, response_format=format)
    usage = done["usage"]
    assert done["type"] == "speech.audio.done"
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert usage["audio_seconds"] == pytest.approx(samples(sound, format).size / 16_000, abs=0.2)


def test_the_async_client_hears_the_same(client: Client) -> None:
    async def ask() -> bytes:
        async with async_sdk(client) as asking:
            said: bytes = (await asking.audio.speech.create(**(ASKED | {"input": SAID}))).content
            return said

    assert asyncio.run(ask()) == spoken(client)


def test_a_model_of_several_voices_speaks_in_the_one_that_is_named(client: Client) -> None:
    asked: dict[str, Any] = {"model": "anymodal/tiny-speecht5", "response_format": "wav", "extra_body": {"seed": 1}}
    paul, anna = (spoken(client, voice=voice, **asked) for voice in ({"id": "paul"}, "anna"))
    assert paul != anna
    with pytest.raises(openai.BadRequestError) as refused:
        spoken(client, voice="alloy", **asked)
    assert refused.value.param == "voice"
    assert "anna" in refused.value.message


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": "…"}, "input"),
        ({"voice": "somebody"}, "voice"),
        ({"response_format": "ogg"}, "response_format"),
        ({"speed": 5}, "speed"),
        ({"speed": 0.1}, "speed"),
        ({"instructions": "Whisper."}, "instructions"),
        ({"stream_format": "words"}, "stream_format"),
        ({"model": "anymodal/tiny-whisper"}, "model"),
        ({"extra_body": {"pitch": 2}}, "pitch"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    for stream_format in ("audio", "sse"):
        with pytest.raises(openai.BadRequestError) as refused:
            sdk(client).audio.speech.create(**(ASKED | {"input": SAID, "stream_format": stream_format} | asked))
        assert refused.value.param == param


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError):
        spoken(client, model="tts-1")
