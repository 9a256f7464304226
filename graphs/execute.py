"""A route at work: leg by leg over the families, every event with the number of its leg."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Protocol

from deployments.contracts.call import Wanted, Work
from deployments.contracts.errors import DeadlineExceeded
from deployments.contracts.events import Done, Event, Failed, Planned
from deployments.contracts.kinds import values_in
from deployments.contracts.status import FamilyStatus, UnloadOutcome
from deployments.tasks.registry import FAMILY_OF
from graphs.route import Route
from graphs.wiring import feed

StepEvents = AsyncGenerator[tuple[int, Event], None]


class FamilyDoor(Protocol):
    """A way to a family: its events for a call, or with `whole` only the last of them; and its replicas.

    A load happens in one of them, `ready` or `failed` at its end; an unload in all, none of which is started for it.
    """

    def events(self, work: Work, *, whole: bool) -> AsyncGenerator[Event, None]: ...

    def load(self, wanted: Wanted) -> AsyncGenerator[Event, None]: ...

    async def unload(self, model: str) -> tuple[UnloadOutcome, ...]: ...

    async def status(self) -> FamilyStatus: ...


async def execute(
    route: Route, families: Mapping[str, FamilyDoor], *, whole: bool, deadline_s: float, planned: bool
) -> StepEvents:
    """Run the legs one after another. Ends after the last leg's `done`, or with the first `failed`.

    Closing this generator closes the running leg's, and so stops its model. Raises DeadlineExceeded.
    """
    ends_at = time.monotonic() + deadline_s
    if planned:
        yield 0, Planned(hops=route.hops)
    inputs, hand = route.inputs, route.hand
    for number, leg in enumerate(route.legs):
        if number:
            inputs, hand = feed(leg.task, hand)
        work = Work(task=leg.task.id, model=leg.model, inputs=inputs, parameters=leg.parameters, guard=leg.guard)
        done: Done | None = None
        async with aclosing(families[FAMILY_OF[leg.task.id]].events(work, whole=whole)) as events:
            while True:
                event = await _next(events, ends_at, deadline_s)
                if event is None:
                    break
                yield number, event
                if isinstance(event, Failed):
                    return
                done = event if isinstance(event, Done) else done
        if done is None:
            raise RuntimeError(f"{leg.task.id} ended without an answer")
        hand = (*hand, *values_in(done.output, required_only=True))


async def _next(events: AsyncGenerator[Event, None], ends_at: float, deadline_s: float) -> Event | None:
    try:
        async with asyncio.timeout(ends_at - time.monotonic()):
            return await anext(events, None)
    except TimeoutError:
        raise DeadlineExceeded(f"the request took longer than the {deadline_s:g} s it has; ask for less") from None
