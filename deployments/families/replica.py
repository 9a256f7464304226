"""The class that Ray runs for every family: the handle methods over a FamilyRuntime."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any

import ray
from ray import serve

from deployments.contracts.call import Wanted, Work
from deployments.contracts.events import Done, Event
from deployments.contracts.fairness import steps_of
from deployments.contracts.memory import MemoryTerms
from deployments.contracts.status import ReplicaStatus, UnloadOutcome
from deployments.families.ahead import Ahead
from deployments.families.logs import log_as_serve
from deployments.families.ray_meters import RayMeters
from deployments.families.registry import FAMILIES, GUARDS
from deployments.families.residency import Stats
from deployments.families.watch import Watch
from deployments.hub.terms import HubTerms
from deployments.runtime.bridge import Blocking, batches_of, last_of
from deployments.runtime.family import FamilyRuntime
from deployments.runtime.place import Place
from deployments.runtime.placement import device_for
from deployments.telemetry.terms import TracingTerms
from deployments.telemetry.tracing import tracing_of


class FamilyReplica:
    """A replica of the family of this name. Nothing heavy happens until the first call asks for a model."""

    def __init__(self, family: str, memory: MemoryTerms, hub: HubTerms, tracing: TracingTerms) -> None:
        log_as_serve()
        declared = FAMILIES[family]
        self._watch = Watch(family, RayMeters(), tracing_of(tracing, self._id))
        self._ahead = Ahead()
        place = Place(device_for(ray.get_gpu_ids()), memory, hub, self._watch)
        self._runtime = FamilyRuntime(declared.tasks, declared.loaders, GUARDS, place)
        # A thread for each call that Serve lets in, so that none waits for a thread while Serve counts it as running.
        self._threads = ThreadPoolExecutor(declared.max_ongoing_requests, thread_name_prefix=family)

    async def answer(self, work: Work) -> Event:
        """The call's last event, `done` or `failed`; refusals cross as values, for Ray logs what is raised."""
        self._hear(work)
        return self._signed(await last_of(self._watched(work), self._threads))

    async def stream(self, work: Work) -> AsyncGenerator[list[Event], None]:
        """The call's events as they happen, a few at a time."""
        self._hear(work)
        async with aclosing(self._gathered(self._watched(work))) as batches:
            async for batch in batches:
                yield [self._signed(event) for event in batch]

    def _watched(self, work: Work) -> Blocking[Event]:
        return self._watch.over(work, self._ahead.over(steps_of(work.parameters), self._runtime.events(work)))

    def _signed(self, event: Event) -> Event:
        return event.model_copy(update={"replica": self._id}) if isinstance(event, Done) else event

    async def load(self, wanted: Wanted) -> AsyncGenerator[list[Event], None]:
        """A model's way into memory; the last event is `ready` or `failed`."""
        self._hear(wanted)
        async with aclosing(self._gathered(self._ahead.over(0, self._runtime.load(wanted)))) as batches:
            async for batch in batches:
                yield batch

    def _gathered(self, events: Blocking[Event]) -> AsyncGenerator[list[Event], None]:
        """Serve streams what is itself an async generator function, not what gives one."""
        return batches_of(events, self._threads)

    async def unload(self, model_id: str) -> UnloadOutcome:
        """Give a model's memory back, unless somebody uses it."""
        return await asyncio.to_thread(self._runtime.unload, model_id, self._id)

    async def status(self) -> ReplicaStatus:
        """In a thread: of a GPU only torch can tell, which takes seconds to import."""
        return await asyncio.to_thread(self._runtime.status, self._id)

    async def record_routing_stats(self) -> dict[str, Any]:
        """What the request router is to know, and whoever watches; Serve asks every second (`graphs.app.ROUTING`)."""
        status = await self.status()
        self._watch.look(status)
        ready = frozenset(one.model for one in status.models if one.state in ("ready", "asleep"))
        coming = frozenset(one.model for one in status.models if one.state == "loading")
        return Stats(ready, coming, status.free_bytes).told()

    async def record_autoscaling_stats(self) -> dict[str, float]:
        """What `families.scaling` decides by; Serve asks every `metrics_interval_s`."""
        return self._ahead.told()

    def _hear(self, asked: Work | Wanted) -> None:
        """Which of the models another replica keeps."""
        self._runtime.pool.heard(frozenset(model for model, keeper in asked.keepers.items() if keeper != self._id))

    @property
    def _id(self) -> str:
        return serve.get_replica_context().replica_id.unique_id
