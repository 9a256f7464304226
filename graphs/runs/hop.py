"""One call of a family for one leg of a route: its events as they come, within its time."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Protocol

from deployments.contracts.call import Wanted, Work
from deployments.contracts.errors import DeadlineExceeded
from deployments.contracts.events import Done, Event, Failed
from deployments.contracts.refusal import Refusal
from deployments.contracts.status import FamilyStatus, UnloadOutcome
from deployments.contracts.wire import Wire
from graphs.plans.route import Leg

Tell = Callable[[Event], Awaitable[None]]


class FamilyDoor(Protocol):
    """A way to a family: its events for a call, or with `whole` only the last of them; and its replicas.

    A load happens in one of them, `ready` or `failed` at its end; an unload in all, none of which is started for it.
    """

    def events(self, work: Work, *, whole: bool) -> AsyncGenerator[Event, None]: ...

    def load(self, wanted: Wanted) -> AsyncGenerator[Event, None]: ...

    async def unload(self, model: str) -> tuple[UnloadOutcome, ...]: ...

    async def status(self) -> FamilyStatus: ...


class HopFailed(Exception):
    """A family has told why it could not; `args` are its refusal."""

    @property
    def refusal(self) -> Refusal:
        refusal: Refusal = self.args[0]
        return refusal


async def hop(door: FamilyDoor, leg: Leg, inputs: Wire, tell: Tell | None, budget_s: float | None) -> Done:
    """Call, tell every event but the last, and return that: what came and how long it took.

    Without `tell` only the last event crosses. Raises HopFailed, DeadlineExceeded, and what the door raises.
    """
    began = time.monotonic()
    done: Done | None = None
    async with aclosing(door.events(work_of(leg, inputs), whole=tell is None)) as events:
        while event := await in_time(events, began, budget_s, leg.task.id):
            match event:
                case Failed():
                    raise HopFailed(event.error)
                case Done():
                    done = event
                case _ if tell:
                    await tell(event)
    if done is None:
        raise RuntimeError(f"{leg.task.id} ended without an answer")
    return done.timed((time.monotonic() - began) * 1000)


def work_of(leg: Leg, inputs: Wire) -> Work:
    return Work(task=leg.task.id, model=leg.model, inputs=inputs, parameters=leg.parameters, guard=leg.guard)


async def in_time(events: AsyncGenerator[Event, None], began: float, budget_s: float | None, task: str) -> Event | None:
    try:
        async with asyncio.timeout(None if budget_s is None else began + budget_s - time.monotonic()):
            return await anext(events, None)
    except TimeoutError:
        raise DeadlineExceeded(f"{task} took longer than the {budget_s:g} s of a hop; ask for less") from None
