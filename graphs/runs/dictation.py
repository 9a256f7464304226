"""What one leg writes, read out to the next one sentence by sentence while it is still being written."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Self

from deployments.contracts.kinds import Kind, kinds_of_field
from deployments.contracts.sentences import Sentences
from deployments.contracts.speech import Speaking
from deployments.contracts.wire import Wire
from graphs.plans.route import Leg, Route
from graphs.plans.wiring import FromLeg
from graphs.runs.speaking import Spoken

Part = tuple[str, bool]
"""A stretch of the text, and whether it is all of it."""


class Dictation:
    """From the leg of number `leg` to the `field` of another; `spoken` says how that one's parts become a whole."""

    def __init__(self, source: FromLeg, field: str, spoken: Spoken) -> None:
        self.leg = source.leg
        self.field = field
        self.spoken = spoken
        self._out = source.out
        self._sentences = Sentences()
        self._parts: asyncio.Queue[Part | None] = asyncio.Queue()

    @classmethod
    def of(cls, leg: Leg, route: Route) -> Self | None:
        """None where the leg takes its text as a whole, or it is no text that is written piece by piece."""
        sources = [source for name, source in leg.feeds if name == leg.task.by_sentence]
        match sources, leg.parameters:
            case [FromLeg() as source], Speaking() as wanted if _is_written(route.legs[source.leg], source.out):
                return cls(source, leg.task.by_sentence or "", Spoken(wanted))
        return None

    def hear(self, piece: str) -> None:
        if text := self._sentences.add(piece):
            self._parts.put_nowait((text, False))

    def end(self, answer: Wire) -> None:
        """Raises ValueError where the pieces do not spell the answer."""
        rest, alone = self._sentences.rest(getattr(answer, self._out)), self._sentences.untouched
        if rest is not None:
            self._parts.put_nowait((rest, alone))
        self._parts.put_nowait(None)

    async def parts(self) -> AsyncGenerator[Part, None]:
        while part := await self._parts.get():
            yield part


def _is_written(leg: Leg, out: str) -> bool:
    field = leg.task.output.model_fields.get(out)
    return field is not None and Kind.TEXT in kinds_of_field(field)
