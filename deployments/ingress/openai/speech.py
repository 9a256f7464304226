"""POST /v1/audio/speech: text-to-speech as OpenAI's clients ask for it, its bytes as they come or as events."""

from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Literal, cast

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field

from deployments.contracts.call import Request
from deployments.contracts.events import AudioChunk, Done
from deployments.contracts.raising import sound
from deployments.contracts.sound import SoundFormat
from deployments.contracts.usage import Usage
from deployments.ingress.bodies import json_body
from deployments.ingress.byte_stream import ByteStream
from deployments.ingress.desk import Desk
from deployments.ingress.dialect import DONE
from deployments.ingress.event_stream import data_frame
from deployments.ingress.gateway import StepEvents
from deployments.ingress.openai.chat_body import Voice
from deployments.ingress.openai.media_usage import own_units
from deployments.ingress.openai.naming import named_events
from deployments.ingress.openai.reading import Labelled, read
from deployments.tasks.audio.text_to_speech import TextToSpeechOutput

TASK = "text-to-speech"
NAMES = {"inputs.text": "input", "parameters.speaking_rate": "speed", "parameters.format": "response_format"}
PCM_RATE = 24_000
"""Hz, as OpenAI has it: bare samples tell none."""
STREAMED = frozenset({"mp3", "aac", "pcm"})
"""Formats whose files, one after the other, are one file. wav, flac and opus state where they end: they come whole."""
MEDIA_TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


class SpeechBody(Labelled):
    """`voice` is one of the model's by name. A model with a single voice takes any of OpenAI's names for that one.

    `instructions` and all that no model honours are refused by name; `seed` is ours.
    """

    input: Annotated[str, Field(min_length=1)]
    model: Annotated[str, Field(min_length=1)]
    voice: Annotated[str, Field(min_length=1, max_length=64)] | Voice
    response_format: SoundFormat = "mp3"
    speed: Annotated[float, Field(ge=0.25, le=4)] | None = None
    stream_format: Literal["audio", "sse"] = "audio"
    seed: Annotated[int, Field(ge=0)] | None = None


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds it to the app."""

    @api.post("/v1/audio/speech", summary="OpenAI: a text read aloud")
    async def speech(http: HttpRequest) -> Response:
        body = read(SpeechBody, await json_body(http, desk.limits))
        events = named_events(sound(desk.events(http, request_of(body))), NAMES)
        if body.stream_format == "sse":
            return desk.streamed(http, _frames(events, body))
        return ByteStream(_bytes(events, body), MEDIA_TYPES[body.response_format])


def request_of(body: SpeechBody) -> Request:
    """The call."""
    asked: dict[str, object] = {
        "voice": body.voice if isinstance(body.voice, str) else body.voice.id,
        "format": body.response_format,
        "speaking_rate": body.speed,
        "sampling_rate": PCM_RATE if body.response_format == "pcm" else None,
        "seed": body.seed,
    }
    parameters = {name: value for name, value in asked.items() if value is not None}
    return Request(task=TASK, model=body.model, inputs={"text": body.input}, parameters=parameters)


async def _pieces(events: StepEvents, body: SpeechBody) -> AsyncGenerator[bytes | Usage, None]:
    """The sound, sentence by sentence where its format can be sent so, else all of it; at last what it took."""
    streamed = body.response_format in STREAMED
    async with aclosing(events):
        async for _, event in events:
            match event:
                case AudioChunk(audio=said) if streamed:
                    yield said.data
                case Done():
                    if not streamed:
                        yield cast("TextToSpeechOutput", event.output).audio.data
                    yield event.usage or Usage()


async def _bytes(events: StepEvents, body: SpeechBody) -> AsyncGenerator[bytes, None]:
    async with aclosing(_pieces(events, body)) as pieces:
        async for piece in pieces:
            if isinstance(piece, bytes):
                yield piece


async def _frames(events: StepEvents, body: SpeechBody) -> AsyncGenerator[bytes, None]:
    async with aclosing(_pieces(events, body)) as pieces:
        async for piece in pieces:
            if isinstance(piece, bytes):
                yield data_frame({"type": "speech.audio.delta", "audio": b64encode(piece).decode("ascii")})
            else:
                yield data_frame({"type": "speech.audio.done", "usage": _usage(piece)})
    yield DONE


def _usage(usage: Usage) -> dict[str, float]:
    """Tokens of the text; sound has none here, its length is `audio_seconds`."""
    tokens = {"input_tokens": usage.prompt_tokens, "output_tokens": usage.completion_tokens}
    return tokens | {"total_tokens": sum(tokens.values())} | own_units(usage)
