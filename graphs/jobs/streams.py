"""Streams that may be gone on with; implements `deployments.ingress.durable.Streams`."""

import time
from contextlib import aclosing
from uuid import uuid4

from deployments.contracts.call import Request
from deployments.contracts.errors import NotFound
from deployments.contracts.jobs import STREAM, Job, JobStatus, Resumable
from deployments.ingress.durable import JobEvents
from graphs.jobs.bell import SLOW_LOOK_S
from graphs.jobs.office import Office, opened
from graphs.jobs.presence import Presence
from graphs.jobs.runner import Runner
from graphs.router import Router

QUICK_LOOK_S = 0.1
"""How often to look for what a stream tells that runs in another replica."""


class KeptStreams:
    """Each is a job of its own kind, run by the replica that was asked for it, read in any."""

    def __init__(self, office: Office, router: Router, runner: Runner, presence: Presence) -> None:
        self._office = office
        self._router = router
        self._runner = runner
        self._presence = presence

    async def begin(self, request: Request) -> str:
        await self._router.meter.admit()
        id = f"{STREAM}_{uuid4().hex}"
        new = Job(id=id, kind=STREAM, status=JobStatus.QUEUED, task="", created_at=time.time())
        await self._runner.begin(*await opened(new, Resumable(request=request), self._router))
        return id

    async def stream(self, id: str) -> Job:
        try:
            found = await self._office.job(id)
        except NotFound:
            found = None
        if found is None or found.kind != STREAM:
            raise NotFound(f"there is no stream {id[:80]!r}; it never was, was deleted, or is forgotten", "id")
        return found

    async def events(self, id: str, after: int) -> JobEvents:
        look_s = SLOW_LOOK_S if self._runner.holds(id) else QUICK_LOOK_S
        async with self._presence.reading(id), aclosing(self._office.events(id, after, look_s)) as events:
            async for numbered in events:
                yield numbered

    async def cancel(self, id: str) -> Job:
        await self.stream(id)
        return await self._office.cancel(id)

    async def delete(self, id: str) -> None:
        await self.stream(id)
        await self._office.delete(id)
