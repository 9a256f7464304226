"""Speech that is made sentence by sentence in calls of their own: asked for so that it can be joined without loss."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from deployments.contracts.events import AudioChunk, Done, Event
from deployments.contracts.sound import Sound, SoundFormat
from deployments.contracts.speech import Speaking
from deployments.contracts.usage import added

LOSSLESS: dict[SoundFormat, SoundFormat] = {"flac": "flac"}
"""What each sentence is asked in for a whole of this format; in wav for any other."""


@dataclass(frozen=True)
class Spoken:
    """How the whole shall sound."""

    wanted: Speaking

    @property
    def of_a_sentence(self) -> Speaking:
        format = LOSSLESS.get(self.wanted.format, "wav")
        return self.wanted.model_copy(update={"format": format, "sampling_rate": None})

    async def told(self, event: Event) -> Event:
        """A sentence's event as one of the whole: its sound in the format that was asked for."""
        if not isinstance(event, AudioChunk) or self.wanted == self.of_a_sentence:
            return event
        sound = await self._joined([Sound(audio=event.audio, sampling_rate=event.sampling_rate)])
        return AudioChunk(audio=sound.audio, sampling_rate=sound.sampling_rate)

    async def whole(self, parts: Sequence[Done], total_ms: float) -> Done:
        """The answer to the text out of those to its sentences: equal to the one call's."""
        sound = await self._joined([Sound.model_validate(part.output, from_attributes=True) for part in parts])
        output = parts[0].output.model_copy(update={"audio": sound.audio, "sampling_rate": sound.sampling_rate})
        done = Done(
            output=output,
            usage=added(part.usage for part in parts if part.usage),
            runtime_ms_model=sum(part.runtime_ms_model for part in parts),
            replica=parts[-1].replica,
            load_ms=sum(part.load_ms for part in parts),
        )
        return done.timed(total_ms)

    async def _joined(self, sounds: Sequence[Sound]) -> Sound:
        from deployments.media.joining import joined  # it opens sounds, which the router does only where it has to

        return await asyncio.to_thread(joined, sounds, self.wanted.format, self.wanted.sampling_rate)
