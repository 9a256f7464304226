"""A route at work: its legs over the families, every event with the number of its leg."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from deployments.contracts.errors import AnymodalError, DeadlineExceeded
from deployments.contracts.events import Done, Event, Planned
from deployments.contracts.raising import raised_from
from deployments.tasks.registry import FAMILY_OF
from graphs.plans.route import Route
from graphs.runs.course import Course
from graphs.runs.hop import FamilyDoor, in_time, work_of

StepEvents = AsyncGenerator[tuple[int, Event], None]


async def execute(
    route: Route, families: Mapping[str, FamilyDoor], *, whole: bool, deadline_s: float, planned: bool
) -> StepEvents:
    """Run the legs, each as soon as what it is fed is there. Ends after the last `done`, or with the first `failed`.

    Closing this generator closes all that runs, and so stops its models. Raises DeadlineExceeded, and of a single
    leg what its family's door raises.
    """
    allowed_s = min(deadline_s, route.time_budget_s or deadline_s)
    ends_at = time.monotonic() + allowed_s
    if planned:
        yield 0, Planned(hops=route.hops)
    several = len(route.legs) > 1
    running = Course(route, families, whole=whole).events() if several else _alone(route, families, whole=whole)
    async with aclosing(running) as events:
        while numbered := await _next(events, ends_at, allowed_s):
            yield numbered


async def _alone(route: Route, families: Mapping[str, FamilyDoor], *, whole: bool) -> StepEvents:
    """A single leg, whose inputs are there: nothing runs beside it, and nothing stands between it and the reader."""
    (leg,) = route.legs
    if leg.inputs is None:
        raise RuntimeError(f"{leg.task.id} has no inputs")
    began = time.monotonic()
    async with aclosing(families[FAMILY_OF[leg.task.id]].events(work_of(leg, leg.inputs), whole=whole)) as events:
        try:
            while event := await in_time(events, began, route.hop_budget_s, leg.task.id):
                yield 0, event.timed((time.monotonic() - began) * 1000) if isinstance(event, Done) else event
        except AnymodalError as refused:
            raise raised_from(refused.refusal(leg.task.id, leg.model.id)) from refused


async def _next(events: StepEvents, ends_at: float, deadline_s: float) -> tuple[int, Event] | None:
    try:
        async with asyncio.timeout(ends_at - time.monotonic()):
            return await anext(events, None)
    except TimeoutError:
        raise DeadlineExceeded(f"the request took longer than the {deadline_s:g} s it has; ask for less") from None
