"""A job's events on their way into the store: gathered for a while, written together, everybody told."""

import asyncio
from types import TracebackType
from typing import Self

from deployments.contracts.events import Event
from deployments.contracts.jobs import NumberedEvent
from graphs.jobs.bell import News
from graphs.jobs.claims import Claim, ClaimLost, Claims
from graphs.jobs.gathering import Manner, StepEvent, share_done
from graphs.plans.route import Route


class Telling:
    """Within it, a task of its own writes; where that fails, the work within is stopped and the fault raised."""

    def __init__(self, claims: Claims, claim: Claim, way: Route, news: News, manner: Manner) -> None:
        self._claims = claims
        self._claim = claim
        self._tasks = [leg.task.id for leg in way.legs]
        self._news = news
        self._manner = manner
        self._waiting: list[StepEvent] = []
        self._some = asyncio.Event()
        self._turn = asyncio.Lock()
        self._progress = 0.0
        self._rows = 0
        self._fault: Exception | None = None
        self._stopped = False

    def add(self, step: int, event: Event) -> None:
        self._waiting.append((step, event))
        self._progress = max(self._progress, share_done(step, event, len(self._tasks)))
        self._some.set()

    async def __aenter__(self) -> Self:
        self._work = asyncio.current_task()
        self._writing = asyncio.create_task(self._write_on())
        self._writing.add_done_callback(self._stop_work)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._let_write()
        except asyncio.CancelledError:
            if not self._stopped:
                raise
        if self._stopped and self._work and self._work.uncancel():
            raise asyncio.CancelledError  # somebody else wants it, too
        if self._fault:
            raise self._fault
        if not isinstance(raised, ClaimLost):
            await self._write()

    async def _let_write(self) -> None:
        """What is being written is: a write that is cancelled halfway loses what it has taken up."""
        try:
            async with self._turn:
                pass
        finally:
            self._writing.cancel()
        await asyncio.gather(self._writing, return_exceptions=True)

    def _stop_work(self, writing: "asyncio.Task[None]") -> None:
        """Also called where the work has just ended by itself: the cancellation then comes while this is left."""
        if self._work and not writing.cancelled():
            self._stopped = self._work.cancel()

    async def _write_on(self) -> None:
        """Ends only by its own fault, or cancelled."""
        try:
            while True:
                await self._some.wait()
                async with self._turn:
                    await self._write()
                await asyncio.sleep(self._manner.pause(self._rows))
        except Exception as fault:  # noqa: BLE001 — kept for whoever leaves this
            self._fault = fault

    async def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._some.clear()
        if waiting:
            chosen = self._manner.chosen(waiting)
            told = [(step, event, self._tasks[step]) for step, event in chosen]
            self._rows = await self._claims.tell(self._claim, told, self._progress)
            first = self._rows - len(told) + 1
            self._news.tell(
                self._claim.job.id,
                [NumberedEvent(number=at, step=step, event=event) for at, (step, event) in enumerate(chosen, first)],
            )
