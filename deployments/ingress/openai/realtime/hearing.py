"""Sound of the conversation becomes text, one item after another in the order in which they were said."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from deployments.contracts.raising import raised_from
from deployments.contracts.refusal import Refusal
from deployments.ingress.openai.realtime.asking import Asking
from deployments.ingress.openai.realtime.items import Body, Item, Words
from deployments.ingress.openai.realtime.outbox import Outbox
from deployments.ingress.openai.realtime.recording import milliseconds
from deployments.ingress.openai.realtime.refusing import error_object, refusal_of
from deployments.ingress.openai.realtime.settings import Transcription
from deployments.ingress.refusals import Exchange

Learned = Callable[[str, str], None]
"""Is told an item's id and what was heard in it."""
EVENT = "conversation.item.input_audio_transcription"


MOST = 8
"""Sounds that may wait to be heard before the client has to."""
Heard = asyncio.Future[str | Refusal]


@dataclass(frozen=True)
class Sound:
    """What is to be heard; `told` says whether the client wants to know of it, `heard` what comes of it."""

    id: str
    place: int
    samples: bytes
    how: Transcription
    told: bool
    heard: "Heard"

    def event(self, type: str, **fields: object) -> Body:
        return {"type": f"{EVENT}.{type}", "item_id": self.id, "content_index": self.place} | fields


class Hearing:
    """An answer waits here for what it answers."""

    def __init__(self, asking: Asking, outbox: Outbox, learned: Learned, exchange: Exchange) -> None:
        self._asking = asking
        self._outbox = outbox
        self._learned = learned
        self._exchange = exchange
        self._waiting: asyncio.Queue[Sound] = asyncio.Queue()
        self._fewer = asyncio.Event()
        self._unknown: dict[str, Heard] = {}

    def listen(self, item: Item, how: Transcription | None, *, told: bool = True) -> None:
        """To an item whose words are not known; what there is nothing to hear in, is left as it is."""
        for place, piece in enumerate(item.pieces):
            if piece.sound is not None and piece.words is None:
                heard: Heard = asyncio.get_running_loop().create_future()
                self._unknown[item.id] = heard
                wanted = told and how is not None
                self._waiting.put_nowait(Sound(item.id, place, piece.sound, how or Transcription(), wanted, heard))

    def forget(self, id: str) -> None:
        """Nobody will ask for it again, but who does already."""
        self._unknown.pop(id, None)

    def pending(self, ids: Iterable[str]) -> dict[str, Heard]:
        """What is not known yet of these, or could not be heard."""
        return {id: self._unknown[id] for id in ids if id in self._unknown}

    async def room(self) -> None:
        """Until not too much waits to be heard."""
        while self._waiting.qsize() > MOST:
            self._fewer.clear()
            await self._fewer.wait()

    async def run(self) -> None:
        """For ever."""
        while True:
            sound = await self._waiting.get()
            self._fewer.set()
            heard = await self._listened(sound)
            sound.heard.set_result(heard)
            if isinstance(heard, str):
                self.forget(sound.id)

    async def _listened(self, sound: Sound) -> str | Refusal:
        pieces: list[str] = []
        try:
            async with aclosing(self._asking.heard(sound.samples, sound.how)) as hearing:
                async for piece in hearing:
                    pieces.append(piece if pieces else piece.lstrip())
                    self._tell(sound, sound.event("delta", delta=pieces[-1]))
        except Exception as raised:  # noqa: BLE001 — whoever waits for it is told
            refusal = refusal_of(raised, self._exchange)
            self._tell(sound, sound.event("failed", error=error_object(refusal)))
            return refusal
        words = "".join(pieces)
        self._learned(sound.id, words)
        length = {"type": "duration", "seconds": milliseconds(sound.samples) / 1000}
        self._tell(sound, sound.event("completed", transcript=words, usage=length))
        return words

    def _tell(self, sound: Sound, body: Body) -> None:
        if sound.told:
            self._outbox.tell([body])


async def words_of(pending: Mapping[str, Heard]) -> Words:
    """As soon as all are known; whoever stops waiting takes them from nobody else. Raises AnymodalError where one
    could not be heard.
    """
    words: dict[str, str] = {}
    for id, future in pending.items():
        heard = await asyncio.shield(future)
        if isinstance(heard, Refusal):
            raise raised_from(heard)
        words[id] = heard
    return words
