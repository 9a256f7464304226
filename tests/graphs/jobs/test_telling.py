"""Telling: what a job tells is written, or why not is raised, though its work ends meanwhile."""

import asyncio
from pathlib import Path

import pytest

from configs.settings import Settings
from deployments.contracts.events import Done, Event, Progress
from graphs.jobs.bell import News
from graphs.jobs.claims import Claim, ClaimLost
from graphs.jobs.gathering import IN_SHORT
from graphs.jobs.telling import Telling
from graphs.models.choice import models_of
from graphs.plans.planning import Planner
from graphs.plans.routing import route
from tests.graphs.jobs.replicas import FILM, REQUEST, Replica, within


async def told_and_over(replica: Replica, claim: Claim, event: Event, turns: int) -> None:
    """Work that ends so many turns of the loop after its event was told: by then the writer is at it."""
    way = route(REQUEST, models_of(Settings()), Planner())
    async with Telling(replica.claims, claim, way, News(), IN_SHORT) as telling:
        telling.add(0, event)
        for _ in range(turns):
            await asyncio.sleep(0)


def test_what_is_being_written_when_the_work_ends_is_kept(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add()
        claim = await one.claims.take(*await one.claims.open())
        assert claim is not None
        for turns in range(8):
            await told_and_over(one, claim, Done(output=FILM, runtime_ms_model=1), turns)
            assert len(await two.store.events("job_1", 0)) == turns + 1

    within(tmp_path, story)


def test_a_write_that_fails_when_the_work_ends_is_raised_as_what_it_is(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        for turns in range(8):
            await one.add(f"job_{turns}")
            claim = await one.claims.take(*await one.claims.open())
            assert claim is not None
            await two.store.delete(claim.job.id)
            with pytest.raises(ClaimLost):
                await told_and_over(one, claim, Progress(done=1, total=2), turns)

    within(tmp_path, story)
