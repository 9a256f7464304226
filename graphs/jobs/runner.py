"""Runs jobs in this replica: takes those that are due, keeps their claims alive, writes what comes of them."""

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Protocol

from configs.settings import JobSettings
from deployments.contracts.call import Answer
from deployments.contracts.errors import AnymodalError, InternalError, Overloaded, ReplicaLost
from deployments.contracts.faults import where
from deployments.contracts.jobs import Assignment, Job
from deployments.ingress.access.caller import CALLER
from graphs.jobs.bell import Bells, rung
from graphs.jobs.claims import Claim, ClaimLost, Claims
from graphs.jobs.leases import Sightings, seen, to_take

LOG = logging.getLogger("anymodal.jobs")
MOST_LOST = 3
"""A job whose replica was lost so many times is no longer begun: it may well be the cause."""
LONGEST_BEAT_S = 0.5
"""So soon is stopped what was cancelled in another replica."""
AGAIN_AFTER_S = 2.0
"""Before a job is begun again that met a family with no room."""


@dataclass
class Held:
    """A job that runs here. `cancelled`: somebody wants it stopped for good, else it is given back when stopped."""

    claim: Claim
    cancelled: bool = False


class Abandoned(Exception):
    """Nobody wants what comes of it any more: it is forgotten."""


class Worker(Protocol):
    """Does what one type of assignment asks. `waits`: it is asked again later where a family has no room."""

    @property
    def waits(self) -> bool: ...

    async def run(self, held: Held) -> Answer | None: ...


class Runner:
    """One a replica; `workers` by the type of what they do."""

    def __init__(self, claims: Claims, workers: Mapping[str, Worker], terms: JobSettings, bells: Bells) -> None:
        self._claims = claims
        self._workers = workers
        self._terms = terms
        self._bells = bells
        self._sightings: Sightings = {}
        self._held: dict[str, Held] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled; then all jobs are given back."""
        beating = asyncio.create_task(self._beat())
        try:
            while True:
                heard = self._bells.work.listen()
                await self._safely(self._take())
                await rung(heard)
        finally:
            beating.cancel()
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(beating, *self._tasks.values(), return_exceptions=True)

    async def begin(self, job: Job, asked: Assignment) -> None:
        """Runs a new job here and now, whatever else runs."""
        self._start(await self._claims.begin(job, asked))

    def holds(self, id: str) -> bool:
        return id in self._held

    async def stop(self, id: str) -> None:
        """Stops a job for good where it runs here; returns once the model has been told."""
        if id in self._held:
            self._held[id].cancelled = True
            self._tasks[id].cancel()
            await asyncio.wait({self._tasks[id]})

    async def _take(self) -> None:
        self._sightings = seen(self._sightings, await self._claims.open(), time.monotonic())
        due = to_take(
            self._sightings,
            mine=self._tasks,
            room=self._terms.max_running - sum(not held.claim.at_once for held in self._held.values()),
            lease_s=self._terms.lease_s,
            now=time.monotonic(),
        )
        for job in due:
            claim = await self._claims.take(job)
            if claim:
                self._start(claim)

    def _start(self, claim: Claim) -> None:
        """In a context of its own: what is called in that of an HTTP request, Ray cancels when its client leaves."""
        id = claim.job.id
        self._held[id] = Held(claim)
        self._tasks[id] = asyncio.create_task(self._run(self._held[id]), context=Context())

    async def _beat(self) -> None:
        """Claims that are gone stop their work, and so do those that somebody has cancelled elsewhere."""
        while True:
            await asyncio.sleep(min(self._terms.lease_s / 4, LONGEST_BEAT_S))
            if self._tasks:
                await self._safely(self._beat_once())

    async def _beat_once(self) -> None:
        running = set(self._tasks)
        alive = await self._claims.beat(running)
        for id in running & set(self._tasks):
            if alive.get(id, True):
                self._held[id].cancelled = id in alive
                self._tasks[id].cancel()

    async def _run(self, held: Held) -> None:
        id = held.claim.job.id
        try:
            await self._end(held, await self._outcome(held))
        except ClaimLost:
            LOG.warning("job %s is no longer this replica's", id)
        except Exception:
            LOG.exception("what came of job %s could not be written; another replica will take it", id)
        finally:
            del self._held[id], self._tasks[id]
            self._bells.work.ring()
            self._bells.news.over(id)

    async def _outcome(self, held: Held) -> "Outcome":
        """How it ended; raises ClaimLost alone."""
        try:
            CALLER.set(await self._claims.caller(held.claim))
            return await self._worked(held)
        except asyncio.CancelledError:
            return None if held.cancelled else GIVEN_BACK
        except Abandoned:
            return FORGOTTEN
        except ClaimLost:
            raise
        except AnymodalError as refused:
            return refused
        except Exception as bug:  # noqa: BLE001 — logged, but for its words
            LOG.error("job %s failed: %s", held.claim.job.id, where(bug))
            return InternalError("the server failed at this job; the fault is ours and is logged under its id")

    async def _worked(self, held: Held) -> "Outcome":
        """The work, from the beginning each time that a family lost it or had no room."""
        while True:
            if held.claim.lost > MOST_LOST:
                raise ReplicaLost(f"the replicas that worked on it were lost {held.claim.lost} times; it is given up")
            if held.claim.job.cancelling:
                return None
            worker = self._workers[held.claim.asked.type]
            try:
                return Worked(await worker.run(held))
            except (Overloaded, ReplicaLost) as lost:
                if isinstance(lost, Overloaded) and not worker.waits:
                    raise
                await asyncio.sleep(AGAIN_AFTER_S)
                held.claim = await self._claims.again(held.claim, isinstance(lost, ReplicaLost))

    async def _end(self, held: Held, outcome: "Outcome") -> None:
        match outcome:
            case Worked(answer=answer):
                await self._claims.succeed(held.claim, answer)
            case AnymodalError():
                task, model = held.claim.job.task, held.claim.job.model
                await self._claims.fail(held.claim, outcome.refusal(task, model))
            case GivenBack():
                await self._claims.give_back(held.claim)
            case Forgotten():
                await self._claims.forget(held.claim)
            case None:
                await self._claims.cancelled(held.claim)

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        """A store that cannot be reached now may be the next time."""
        try:
            await work
        except Exception:
            LOG.exception("the store of jobs cannot be reached")


@dataclass(frozen=True)
class Worked:
    """It came to its end."""

    answer: Answer | None


@dataclass(frozen=True)
class GivenBack:
    """This replica stops; another takes the job."""


@dataclass(frozen=True)
class Forgotten:
    """Nobody wants it any more."""


GIVEN_BACK = GivenBack()
FORGOTTEN = Forgotten()
Outcome = Worked | AnymodalError | GivenBack | Forgotten | None
"""None: cancelled."""
