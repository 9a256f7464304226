"""Answers that are said aloud: one any-to-any request for a named chain, from the conversation to its sound."""

import time
from base64 import b64encode
from collections.abc import Mapping
from uuid import uuid4

from deployments.contracts.call import ANY_TO_ANY, Answer, Request
from deployments.contracts.conversation import Reply
from deployments.contracts.kinds import Audio
from deployments.contracts.wire import Wire
from deployments.ingress.openai.chat_body import AudioWanted

SPEAKING = "text-to-speech"
FORMATS = {"pcm16": "pcm"}
"""Formats that have another name here."""
RATES = {"pcm16": 24_000}
"""Hz, where bare samples do not tell and clients know no other."""
KEPT_S = 3600


def spoken(asked: Request, wanted: AudioWanted) -> Request:
    """The same conversation, its answer then spoken."""
    said = {
        "voice": wanted.speaker,
        "format": FORMATS.get(wanted.format, wanted.format),
        "sampling_rate": RATES.get(wanted.format),
        "seed": asked.parameters.get("seed"),
    }
    return aloud(asked, {name: value for name, value in said.items() if value is not None})


def aloud(asked: Request, speaking: Mapping[str, object]) -> Request:
    """The same conversation, its answer then read aloud by text-to-speech with these parameters."""
    return Request(
        task=ANY_TO_ANY,
        inputs=asked.inputs,
        parameters={
            "chain": [asked.task, SPEAKING],
            "models": {asked.task: asked.model},
            "tasks": {asked.task: asked.parameters, SPEAKING: dict(speaking)},
        },
    )


def said_aloud(reply: Reply, sound: Wire) -> dict[str, object]:
    """The `audio` of a message."""
    return {
        "id": audio_id(),
        "data": b64encode(sound_of(sound).data).decode(),
        "expires_at": expiry(),
        "transcript": reply.generated_text,
    }


def audio_id() -> str:
    return f"audio_{uuid4().hex}"


def expiry() -> int:
    """Sounds are not kept here at all; clients want to be told until when."""
    return int(time.time()) + KEPT_S


def reply_in(answer: Answer) -> Reply:
    """What was written: the answer itself, or what its first hop told the one that speaks it."""
    for value in (answer.output, *(step.output for step in answer.steps)):
        if isinstance(value, Reply):
            return value
    raise RuntimeError(f"{answer.task} was answered without a reply")


def sound_of(output: Wire) -> Audio:
    audio = getattr(output, "audio", None)
    if not isinstance(audio, Audio):
        raise RuntimeError("a spoken answer came without its sound")
    return audio
