"""Runs a resumable stream: through the router's own stream, each event kept before anyone sees it."""

from contextlib import aclosing

from deployments.contracts.jobs import Resumable
from deployments.contracts.raising import sound
from graphs.jobs.bell import News
from graphs.jobs.claims import Claims
from graphs.jobs.gathering import ONE_BY_ONE
from graphs.jobs.presence import Presence
from graphs.jobs.runner import Held
from graphs.jobs.telling import Telling
from graphs.router import Router


class StreamWorker:
    """Implements `graphs.jobs.runner.Worker`; the router's deadline is that of streams which cannot be resumed."""

    waits = False

    def __init__(self, router: Router, claims: Claims, news: News, presence: Presence) -> None:
        self._router = router
        self._claims = claims
        self._news = news
        self._presence = presence

    async def run(self, held: Held) -> None:
        claim = held.claim
        if not isinstance(claim.asked, Resumable):
            raise TypeError(f"{claim.asked.type} is no stream")
        request = claim.asked.request
        way = await self._router.way(request)
        async with (
            self._presence.needed(claim.job.id),
            Telling(self._claims, claim, way, self._news, ONE_BY_ONE) as telling,
            aclosing(sound(self._router.stream(request, claim.job.id))) as events,
        ):
            async for step, event in events:
                telling.add(step, event)
