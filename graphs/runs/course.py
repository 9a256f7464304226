"""Legs at work side by side: each begins when it is fed, some of them on what another has said so far."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from deployments.contracts.errors import AnymodalError
from deployments.contracts.events import Done, Event, Failed, Loading, Started, Token
from deployments.contracts.wire import Wire
from deployments.tasks.registry import FAMILY_OF
from graphs.plans.route import Leg, Route
from graphs.plans.wiring import FromLeg, Source, fed
from graphs.runs.dictation import Dictation
from graphs.runs.hop import FamilyDoor, HopFailed, hop
from graphs.runs.speaking import Spoken

WAITING = 64
"""Events that may wait for a slow reader before the legs have to."""
Told = tuple[int, Event] | Exception
Seen = Callable[[Event], Awaitable[Event | None]]


async def _all(event: Event) -> Event | None:
    return event


async def _told_of(spoken: Spoken, event: Event, *, first: bool) -> Event | None:
    """Of a sentence's events those that are the whole's: it begins but once."""
    return None if isinstance(event, Started | Loading) and not first else await spoken.told(event)


class Course:
    """One run of a route; of its legs' answers each is kept until it ends."""

    def __init__(self, route: Route, families: Mapping[str, FamilyDoor], *, whole: bool) -> None:
        self._route = route
        self._families = families
        self._whole = whole
        self._told: asyncio.Queue[Told] = asyncio.Queue(WAITING)
        self._made: list[asyncio.Future[Wire]] = []
        self._dictations = {
            number: dictation for number, leg in enumerate(route.legs) if (dictation := Dictation.of(leg, route))
        }

    async def events(self) -> AsyncGenerator[tuple[int, Event], None]:
        """Those of all legs as they come. Ends when every leg is done, or at the first that fails."""
        self._made = [asyncio.get_running_loop().create_future() for _ in self._route.legs]
        legs = [asyncio.create_task(self._run(number)) for number in range(len(self._route.legs))]
        left = len(legs)
        try:
            while left:
                told = await self._told.get()
                if isinstance(told, Exception):
                    raise told
                yield told
                if isinstance(told[1], Failed):
                    return
                left -= isinstance(told[1], Done)
        finally:
            for leg in legs:
                leg.cancel()
            await asyncio.gather(*legs, return_exceptions=True)

    async def _run(self, number: int) -> None:
        leg = self._route.legs[number]
        try:
            done = await self._done(number, leg)
        except HopFailed as failed:
            await self._told.put((number, Failed(error=failed.refusal)))
        except AnymodalError as refused:
            await self._told.put((number, Failed(error=refused.refusal(leg.task.id, leg.model.id))))
        except Exception as bug:  # noqa: BLE001 — raised by whoever reads the events
            await self._told.put(bug)
        else:
            await self._told.put((number, done))
            self._made[number].set_result(done.output)

    async def _done(self, number: int, leg: Leg) -> Done:
        dictation = self._dictations.get(number)
        if dictation:
            return await self._by_sentence(number, leg, dictation)
        return await self._hop(number, leg, leg.inputs or await self._fed(leg, {}))

    async def _fed(self, leg: Leg, instead: Mapping[str, str]) -> Wire:
        """The leg's input, once what it is fed is there; `instead` of what would be fed to some fields."""
        values = [(name, instead[name] if name in instead else await self._value(source)) for name, source in leg.feeds]
        return fed(leg.task, values)

    async def _value(self, source: Source) -> object:
        if isinstance(source, FromLeg):
            return getattr(await self._made[source.leg], source.out)
        return self._route.given[source.at].value

    async def _by_sentence(self, number: int, leg: Leg, dictation: Dictation) -> Done:
        """One call after the other, each for what is whole of the text by then."""
        spoken, answers = dictation.spoken, list[Done]()
        began = time.monotonic()
        async for text, is_all in dictation.parts():
            inputs = await self._fed(leg, {dictation.field: text})
            if is_all:
                return await self._hop(number, leg, inputs)
            began = began if answers else time.monotonic()
            part = replace(leg, parameters=spoken.of_a_sentence)
            answers.append(await self._hop(number, part, inputs, partial(_told_of, spoken, first=not answers)))
        return await spoken.whole(answers, (time.monotonic() - began) * 1000)

    async def _hop(self, number: int, leg: Leg, inputs: Wire, seen: Seen = _all) -> Done:
        """One call; whoever this leg dictates to hears it. Told are the events as they are `seen`."""
        hearers = [one for one in self._dictations.values() if one.leg == number]

        async def tell(event: Event) -> None:
            if isinstance(event, Token):
                for hearer in hearers:
                    hearer.hear(event.text)
            if not self._whole and (shown := await seen(event)):
                await self._told.put((number, shown))

        door = self._families[FAMILY_OF[leg.task.id]]
        needed = bool(hearers) or not self._whole
        done = await hop(door, leg, inputs, tell if needed else None, self._route.hop_budget_s)
        for hearer in hearers:
            hearer.end(done.output)
        return done
