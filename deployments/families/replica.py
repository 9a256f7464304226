"""The class that Ray runs for every family: the handle methods over a FamilyRuntime."""

import os
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

import ray
from ray import serve

from deployments.contracts.call import Work
from deployments.contracts.events import Event
from deployments.contracts.status import ReplicaStatus
from deployments.families.registry import FAMILIES, GUARDS
from deployments.runtime.bridge import batches_of, last_of
from deployments.runtime.family import FamilyRuntime
from deployments.runtime.placement import device_for


class FamilyReplica:
    """A replica of the family of this name. Nothing heavy happens until the first call asks for a model."""

    def __init__(self, family: str) -> None:
        declared = FAMILIES[family]
        self._runtime = FamilyRuntime(declared.tasks, declared.loaders, GUARDS, device_for(ray.get_gpu_ids()))
        # A thread for each call that Serve lets in, so that none waits for a thread while Serve counts it as running.
        self._threads = ThreadPoolExecutor(declared.max_ongoing_requests, thread_name_prefix=family)

    async def answer(self, work: Work) -> Event:
        """The call's last event, `done` or `failed`; refusals cross as values, for Ray logs what is raised."""
        return await last_of(self._runtime.events(work), self._threads)

    async def stream(self, work: Work) -> AsyncGenerator[list[Event], None]:
        """The call's events as they happen, a few at a time."""
        batches: AsyncGenerator[list[Event], None] = batches_of(self._runtime.events(work), self._threads)
        async with aclosing(batches):
            async for batch in batches:
                yield batch

    async def status(self) -> ReplicaStatus:
        return ReplicaStatus(
            replica=serve.get_replica_context().replica_id.unique_id,
            pid=os.getpid(),
            device=self._runtime.pool.device,
            models=self._runtime.pool.status(),
        )
