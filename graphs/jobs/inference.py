"""Runs a request's job: through the router's own stream, its events kept as they come."""

from contextlib import aclosing

from deployments.contracts.call import Answer
from deployments.contracts.jobs import Inference
from deployments.contracts.raising import sound
from graphs.jobs.bell import News
from graphs.jobs.claims import Claims
from graphs.jobs.gathering import IN_SHORT
from graphs.jobs.runner import Held
from graphs.jobs.telling import Telling
from graphs.router import Router
from graphs.runs.fold import Fold


class InferenceWorker:
    """Implements `graphs.jobs.runner.Worker`; the router's deadline is that of jobs."""

    waits = True

    def __init__(self, router: Router, claims: Claims, news: News) -> None:
        self._router = router
        self._claims = claims
        self._news = news

    async def run(self, held: Held) -> Answer:
        claim = held.claim
        if not isinstance(claim.asked, Inference):
            raise TypeError(f"{claim.asked.type} is no request")
        request = claim.asked.request
        way = await self._router.way(request)
        fold = Fold(request.task, way)
        async with (
            Telling(self._claims, claim, way, self._news, IN_SHORT) as telling,
            aclosing(sound(self._router.stream(request, claim.job.id))) as events,
        ):
            async for step, event in events:
                fold.take(step, event)
                telling.add(step, event)
        return fold.answer(claim.job.id)
