"""Where jobs are handed in, asked about and stopped; implements `deployments.ingress.durable.Jobs`."""

import time
from collections.abc import Mapping
from uuid import uuid4

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from deployments.contracts.call import Answer
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.jobs import (
    OVER,
    Assignment,
    Batch,
    Inference,
    Job,
    JobFilter,
    JobPage,
    JobStatus,
    Notes,
    Resumable,
)
from deployments.ingress.access.caller import CALLER
from deployments.ingress.durable import JobEvents
from graphs.jobs.bell import SLOW_LOOK_S, Bells, rung
from graphs.jobs.runner import Runner
from graphs.jobs.settled import settled
from graphs.jobs.store import JobStore
from graphs.router import Router

PREFIXES: Mapping[str, str] = {"inference": "job"}
"""How ids of a kind begin, where not with the kind itself."""


class Office:
    """The same in every replica; only the stopping of what runs here is done here."""

    def __init__(self, store: JobStore, router: Router, runner: Runner, bells: Bells) -> None:
        self._store = store
        self._router = router
        self._runner = runner
        self._bells = bells

    async def submit(self, asked: Assignment, *, kind: str, notes: Notes) -> Job:
        await self._router.meter.admit()
        id = f"{PREFIXES.get(kind, kind)}_{uuid4().hex}"
        job, kept = await opened(
            Job(id=id, kind=kind, status=JobStatus.QUEUED, task="", created_at=time.time()), asked, self._router
        )
        job = job.model_copy(update={"notes": notes})
        await self._store.add(job, kept)
        self._bells.work.ring()
        return job

    async def job(self, id: str) -> Job:
        return await self._store.job(id)

    async def result(self, id: str) -> Answer | None:
        return await self._store.answer(id)

    async def list(self, asked: JobFilter) -> JobPage:
        if asked.after is not None:
            await self._store.job(asked.after)
        return await self._store.list(asked)

    async def events(self, id: str, after: int, look_s: float = SLOW_LOOK_S) -> JobEvents:
        """`look_s` is how often to look for what another replica has told."""
        if CALLER.get() is not None:
            await self._store.job(id)  # what is told here is not asked of the store, which knows whose it is
        while True:
            heard = self._bells.news.listen(id)
            told, more = self._bells.news.after(id, after), False
            if not told:
                job = await self._store.job(id)  # before its events: what it tells at its end is then among them
                told = await self._store.events(id, after)
                if not told and job.status in OVER:
                    return
                more = bool(told)
            for event in told:
                yield event
                after = event.number
            if not more:
                await rung(heard, look_s)

    async def cancel(self, id: str) -> Job:
        await self._store.cancel(id)
        await self._stopped(id)
        return await self._store.job(id)

    async def delete(self, id: str) -> None:
        await self._store.cancel(id)
        await self._stopped(id)
        await self._store.delete(id)
        self._bells.news.ring(id)

    async def _stopped(self, id: str) -> None:
        await self._runner.stop(id)
        self._bells.news.ring(id)


async def opened(job: Job, asked: Assignment, router: Router) -> tuple[Job, Assignment]:
    """The job with what answers it, and what to keep of the asking. Raises what is wrong with a request."""
    match asked:
        case Batch():
            return job.model_copy(update={"task": asked.endpoint}), asked
        case Inference() | Resumable():
            request = settled(asked.request, await router.way(asked.request))
            way = await router.way(request)
            if way.dry_run:
                raise InvalidParameter("a plan is told at once; ask for it without a job", "parameters.dry_run")
            last = way.legs[-1]
            known = {"task": request.task, "model": last.model.id, "parameters": _said(last.parameters)}
            return job.model_copy(update=known), asked.model_copy(update={"request": request})


def _said(parameters: BaseModel) -> Notes:
    """What is used, media but named: parameters have none that a client would want back."""
    said: Notes = to_jsonable_python(parameters.model_dump(exclude_none=True), bytes_mode="base64")
    return said
