"""Turns are heard to begin and end while the sound comes: a short stretch after another is searched for a voice."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from deployments.ingress.openai.realtime.asking import Asking
from deployments.ingress.openai.realtime.items import new_id
from deployments.ingress.openai.realtime.recording import Recording
from deployments.ingress.openai.realtime.settings import ServerVad
from deployments.ingress.openai.realtime.turn_detection import Began, Change, Turn, listened

STEP_MS = 100
"""New sound that is worth a look."""
CONTEXT_MS = 800
"""Of the sound before, which is looked at again: a voice is known by how it went on."""
STRIDE_MS = 4_000
"""New sound that is looked at in one go, where much has come at once."""
BACKLOG_MS = 30_000
"""Sound that may wait to be looked at before the client has to."""


@dataclass(frozen=True)
class Speech:
    """A turn by its id and the place where its sound begins."""

    id: str
    start: int


class Attentive(Protocol):
    """Whoever is told of turns; `unheard` is told of what went wrong on the way."""

    def turn_began(self, speech: Speech, vad: ServerVad) -> None: ...

    def turn_ended(self, speech: Speech, at: int, samples: bytes, vad: ServerVad) -> None: ...

    def unheard(self, raised: Exception) -> None: ...


class Listening:
    """Never more than one question at a time; every second of sound is looked at once, and its surroundings."""

    def __init__(self, asking: Asking, told: Attentive, vad: ServerVad | None) -> None:
        self._asking = asking
        self._told = told
        self._vad = vad
        self._recording = Recording()
        self._turn = Turn()
        self._speech: Speech | None = None
        self._looked_at = 0
        self._epoch = 0
        self._more = asyncio.Event()
        self._less = asyncio.Event()

    def set(self, vad: ServerVad | None) -> None:
        """How turns are found from here on; one that goes on does so, unless they are found no longer."""
        self._vad = vad
        if vad is None:
            self._begin_anew(self._recording.start)
        self._more.set()

    def append(self, samples: bytes) -> None:
        """Raises InvalidInput, MediaTooLarge."""
        self._recording.append(samples)
        self._more.set()

    @property
    def heard_ms(self) -> int:
        """Of sound that is no turn yet."""
        return self._recording.end - self._recording.start

    def take(self) -> tuple[str, bytes]:
        """All that was heard since the last turn, as one, and its id."""
        speech = self._speech or Speech(new_id("item"), self._recording.start)
        samples = self._recording.between(self._recording.start, self._recording.end)
        self.clear()
        return speech.id, samples

    def clear(self) -> None:
        """Forgets what was heard, a turn that has begun as well."""
        self._recording.let_go(self._recording.end)
        self._begin_anew(self._recording.end)

    def _begin_anew(self, at: int) -> None:
        """What is being looked at no longer counts."""
        self._epoch += 1
        self._speech = None
        self._turn = Turn(settled=at)
        self._looked_at = at
        self._less.set()

    async def room(self) -> None:
        """Until not too much waits to be looked at."""
        while self._vad is not None and self._recording.end - self._looked_at > BACKLOG_MS:
            self._less.clear()
            await self._less.wait()

    async def run(self) -> None:
        """For ever."""
        while True:
            while self._vad is None or self._recording.end - self._looked_at < STEP_MS:
                self._more.clear()
                await self._more.wait()
            await self._look(self._vad)
            self._less.set()

    async def _look(self, vad: ServerVad) -> None:
        epoch = self._epoch
        start = max(self._recording.start, self._looked_at - CONTEXT_MS)
        end = min(self._recording.end, self._looked_at + STRIDE_MS)
        try:
            voices = await self._asking.voices(self._recording.between(start, end), start, vad)
        except Exception as raised:  # noqa: BLE001 — it is told, and the next sound is listened to
            voices = ()
            self._told.unheard(raised)
        if epoch != self._epoch:
            return
        self._looked_at = end
        self._turn, changes = listened(self._turn, voices, end, vad.silence_duration_ms)
        for change in changes:
            self._take(change, vad)
        if self._speech is None:
            self._recording.let_go(end - CONTEXT_MS - vad.prefix_padding_ms)

    def _take(self, change: Change, vad: ServerVad) -> None:
        if isinstance(change, Began):
            self._speech = Speech(new_id("item"), max(change.at - vad.prefix_padding_ms, self._recording.start))
            self._told.turn_began(self._speech, vad)
        elif self._speech is not None:
            speech, self._speech = self._speech, None
            samples = self._recording.between(speech.start, change.at)
            self._recording.let_go(change.at)
            self._told.turn_ended(speech, change.at, samples, vad)
