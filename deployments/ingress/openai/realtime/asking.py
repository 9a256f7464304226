"""The requests that a turn is made of, and the gateway that they are asked of."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from deployments.contracts.call import Request
from deployments.contracts.conversation import Message
from deployments.contracts.events import Done, Event, Token
from deployments.contracts.raising import sound
from deployments.ingress.desk import Desk
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.realtime.recording import RATE, as_wav
from deployments.ingress.openai.realtime.settings import Manner, ServerVad, Transcription
from deployments.ingress.openai.realtime.turn_detection import Voice
from deployments.ingress.openai.spoken import aloud
from deployments.tasks.audio.automatic_speech_recognition import AutomaticSpeechRecognitionOutput
from deployments.tasks.audio.voice_activity_detection import VoiceActivityDetectionOutput

FINDING = {"min_speech_duration_ms": 150, "min_silence_duration_ms": 64, "speech_pad_ms": 0}
"""A voice is one from so many milliseconds on; which silence ends a turn is not the model's to say."""
ANSWERED = {
    "inputs.text": "input",
    "inputs.messages": "input",
    "parameters.max_new_tokens": "max_output_tokens",
    "parameters.voice": "audio.output.voice",
    "parameters.speaking_rate": "audio.output.speed",
}
HEARD = {"parameters": "session.audio.input.transcription"}


@dataclass(frozen=True)
class Asking:
    """On behalf of one session; `task` is what its model answers a conversation by."""

    desk: Desk
    model: str
    task: str
    call_id: str

    async def voices(self, samples: bytes, begin: int, vad: ServerVad) -> tuple[Voice, ...]:
        """When somebody speaks, in milliseconds of the session, at whose `begin` the samples do."""
        asked = Request(
            task="voice-activity-detection",
            inputs={"audio": as_wav(samples)},
            parameters=FINDING | {"threshold": vad.threshold},
        )
        found = cast("VoiceActivityDetectionOutput", (await self.desk.answer(asked, self.call_id)).output)
        return tuple(Voice(begin + round(one.start * 1000), begin + round(one.end * 1000)) for one in found.segments)

    async def heard(self, samples: bytes, how: Transcription) -> AsyncGenerator[str, None]:
        """What is said, piece by piece as it is heard. Raises AnymodalError."""
        given = {"language": how.language, "prompt": how.prompt}
        asked = Request(
            task="automatic-speech-recognition",
            model=how.model,
            inputs={"audio": as_wav(samples)},
            parameters={name: value for name, value in given.items() if value is not None},
        )
        told = False
        with naming(HEARD):
            async with aclosing(self._events(asked)) as events:
                async for event in events:
                    match event:
                        case Token(text=text) if text:
                            told = True
                            yield text
                        case Done(output=AutomaticSpeechRecognitionOutput(text=text)) if text and not told:
                            yield text

    async def answer(self, messages: Sequence[Message], manner: Manner) -> AsyncGenerator[Event, None]:
        """The events of an answer: its words, and where it is spoken its sounds. Raises AnymodalError."""
        said = Message(role="system", content=manner.instructions)
        writing = Request(
            task=self.task,
            model=self.model,
            inputs={"messages": (*([said] if manner.instructions else []), *messages)},
            parameters={"max_new_tokens": manner.max_output_tokens},
        )
        asked = aloud(writing, speaking(manner)) if manner.spoken else writing
        with naming(ANSWERED):
            async with aclosing(self._events(asked)) as events:
                async for event in events:
                    yield event

    async def _events(self, asked: Request) -> AsyncGenerator[Event, None]:
        """Whatever hop they are of; what fails is raised."""
        async with aclosing(sound(self.desk.gateway.stream(asked, self.call_id))) as steps:
            async for _, event in steps:
                yield event


def speaking(manner: Manner) -> dict[str, object]:
    """How text-to-speech is asked; a speed that is not asked for is not said, as not every model has one."""
    asked: dict[str, object] = {"voice": manner.mouth.speaker, "format": "pcm", "sampling_rate": RATE}
    return asked if manner.mouth.speed == 1 else asked | {"speaking_rate": manner.mouth.speed}
