"""A realtime session by OpenAI's own SDK, every event of the server checked against the SDK's type of it."""

import asyncio
import json
import typing
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from openai import BaseModel
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.realtime.realtime_server_event import RealtimeServerEvent

from tests.client import WITHIN_S, Client, Json, data_uri, media_bytes
from tests.clients.openai_sdk import async_sdk
from tests.clients.talking import LLAMA

T = TypeVar("T")
BYTES_A_MS = 48
SILENCE = bytes(1000 * BYTES_A_MS)
"""A second of it."""
APPENDED = 100 * BYTES_A_MS
SCENE = "There is a red circle above a blue square."
MANY = "how many things are there"
COLOUR = "what colour is the circle"
"""Questions that the embedded models hear and answer: two; red."""
WRITES_ON = "x" * 300
"""To this the embedded model writes until it is stopped."""
TYPES: dict[str, type[BaseModel]] = {
    str(typing.get_args(kind.model_fields["type"].annotation)[0]): kind
    for kind in typing.get_args(typing.get_args(RealtimeServerEvent)[0])
}


@dataclass
class Talk:
    """`seen` has all events so far, in their order."""

    sdk: AsyncRealtimeConnection
    seen: list[Json] = field(default_factory=list)

    async def next(self) -> Json:
        async with asyncio.timeout(WITHIN_S):
            event: Json = json.loads(await self.sdk.recv_bytes())
        TYPES[event["type"]].model_validate(event, strict=True)
        self.seen.append(event)
        return event

    async def until(self, type: str) -> Json:
        """The next event of this type."""
        while (event := await self.next())["type"] != type:
            assert event["type"] != "error" or type == "error", event
        return event

    async def set(self, **session: Any) -> Json:
        asked: Any = {"type": "realtime", **session}
        await self.sdk.session.update(session=asked)
        updated: Json = (await self.until("session.updated"))["session"]
        return updated

    async def say(self, sound: bytes, piece: int = APPENDED) -> None:
        """In pieces of so many bytes, as a microphone gives them."""
        for start in range(0, len(sound), piece):
            await self.sdk.input_audio_buffer.append(audio=b64encode(sound[start : start + piece]).decode())

    async def refused(self, event: Json) -> Json:
        """The error that this event gets."""
        await self.sdk.send_raw(json.dumps(event))
        error: Json = (await self.until("error"))["error"]
        return error

    def told(self, *types: str) -> list[Json]:
        """The events of these types so far."""
        return [event for event in self.seen if event["type"] in types]


def talked(client: Client, talk: Callable[[Talk], Awaitable[T]], model: str = LLAMA) -> T:
    """What a talk comes to; it begins when the session has."""

    async def within() -> T:
        async with async_sdk(client) as sdk, sdk.realtime.connect(model=model) as connection:
            talking = Talk(connection)
            assert (await talking.next())["type"] == "session.created"
            return await talk(talking)

    return asyncio.run(within())


def user(text: str) -> Any:
    """A turn in writing."""
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def speech(client: Client, text: str) -> bytes:
    """Samples of the text read aloud, always the same."""
    asked: Json = {"format": "pcm", "sampling_rate": 24_000, "seed": 7}
    return media_bytes(client.infer("text-to-speech", text, **asked)["audio"])


def heard(client: Client, samples: bytes) -> str:
    """What the server's own ears hear."""
    head = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\xc0\x5d\0\0\x80\xbb\0\0\2\0\x10\0data"
    recording = head + len(samples).to_bytes(4, "little") + samples
    text: str = client.infer("automatic-speech-recognition", data_uri(recording, "audio/wav"))["text"]
    return text.strip(" .").lower()


def sound_of(events: list[Json]) -> bytes:
    return b"".join(b64decode(event["delta"]) for event in events if event["type"] == "response.output_audio.delta")


def text_of(response: Json) -> str:
    """What a response says, written or spoken."""
    ((part,),) = (item["content"] for item in response["output"])
    text: str = part.get("text") or part["transcript"]
    return text
