"""Resumable streams over two router replicas: read in any, stopped and forgotten when nobody reads them."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from deployments.contracts.events import Progress
from tests.client import Json, body
from tests.ingress.in_process import HERE, JSON, House, Visitor, house
from tests.ingress.resuming import DONE, Told, events_in, same_each_time, stream_of

PICTURE = body("text-to-image", "a red circle", None, {"num_inference_steps": 40, "seed": 1})
SLOW = body("text-to-image", "a red circle", None, {"num_inference_steps": 160, "seed": 1})
LONG = body("text-to-image", "a red circle", None, {"num_inference_steps": 200, "width": 128, "height": 128})
RESUMABLE = {"stream": True, "resumable": True}
Story = Callable[[House, House], Any]


@asynccontextmanager
async def at_work(folder: Path, **jobs: Any) -> AsyncGenerator[House, None]:
    """A replica that runs jobs, until it stops in good order."""
    built = house(folder=str(folder), jobs=jobs)
    async with built.api.router.lifespan_context(built.api):
        yield built
    for family in built.families.values():
        await asyncio.to_thread(family.end)


def told_to(story: Story, folder: Path, **jobs: Any) -> None:
    """Two replicas over one store; the first has its model in memory, so that no import keeps everything waiting."""

    async def within() -> None:
        async with at_work(folder, **jobs) as one, at_work(folder, **jobs) as two, client_of(one) as client:
            warm = PICTURE | {"parameters": {"num_inference_steps": 1}}
            (await client.post("/api/inference", json=warm)).raise_for_status()
            await story(one, two)

    asyncio.run(within())


async def begun(replica: House, asked: Json, count: int) -> list[Told]:
    """A stream's first events, after which its client leaves."""
    visitor = Visitor(asked | RESUMABLE, leaves=lambda got: got.count(b"\ndata: ") >= count)
    await visitor.visit(replica.api)
    return list(events_in(visitor.received.decode().splitlines()))[:count]


async def resumed(replica: House, told: list[Told], leaves: Callable[[bytes], bool] = lambda _: False) -> list[Told]:
    visitor = Visitor({}, leaves)
    headers = JSON | {"last-event-id": told[-1][0]}
    await visitor.visit(replica.api, f"/api/inference/{stream_of(told)}/events", "GET", headers)
    assert visitor.status == 200
    return list(events_in(visitor.received.decode().splitlines()))


async def status(replica: House, told: list[Told]) -> int:
    """What a client is answered that comes back."""
    visitor = Visitor({}, lambda got: b"retry" in got)
    await visitor.visit(replica.api, f"/api/inference/{stream_of(told)}/events", "GET")
    return visitor.status or 0


def steps_of(replica: House, total: int) -> int:
    """How many steps its engines took of works of so many."""
    told = replica.families["image_generation"].seen
    return sum(isinstance(event, Progress) and event.total == total for event in told)


def client_of(replica: House) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(replica.api), base_url=HERE)


def bare(told: list[Told]) -> list[Json]:
    """What is the same in every run whose model is in memory."""
    return [same_each_time(event) | {"seq": 0} for _, event in told if event["type"] != "loading"]


def test_a_stream_goes_on_in_another_replica_and_back_in_its_own(tmp_path: Path) -> None:
    async def story(one: House, two: House) -> None:
        told = await begun(one, PICTURE, 3)
        told += await resumed(two, told, lambda got: b"event: progress" in got)
        told += await resumed(one, told, lambda got: got.count(b"event: progress") >= 3)
        told += await resumed(two, told)
        assert [event.get("seq") for _, event in told] == [*range(len(told) - 1), None]
        assert bare(told) == bare(await begun(one, PICTURE, 999))
        assert not two.families["image_generation"].seen

    told_to(story, tmp_path)


def test_one_that_is_read_anywhere_goes_on_and_one_that_nobody_reads_is_stopped_and_forgotten(tmp_path: Path) -> None:
    async def story(one: House, two: House) -> None:
        left = await begun(one, LONG, 3)
        reading = asyncio.create_task(resumed(two, await begun(one, SLOW, 3)))
        async with client_of(two) as client:
            while (await client.get(f"/api/jobs/{stream_of(left)}")).status_code != 404:
                await asyncio.sleep(0.05)
        assert 3 <= steps_of(one, 200) < 200
        assert (await reading)[-1] == ("", DONE)
        assert await status(one, left) == await status(two, left) == 404
        assert not any(stream_of(left) in file.name for file in tmp_path.rglob("*"))

    told_to(story, tmp_path, resume_within_s=1.5)


def test_whoever_reads_stops_the_clock_and_an_end_stays_readable_for_a_while(tmp_path: Path) -> None:
    async def story(one: House, two: House) -> None:
        told = await begun(one, SLOW, 999)
        assert told[-1] == ("", DONE)
        assert (await resumed(two, told[:-3]))[-1] == told[-1]
        artefacts = tmp_path / "artefacts" / "jobs" / stream_of(told)
        assert artefacts.exists()
        while artefacts.exists():
            await asyncio.sleep(0.1)
        assert await status(one, told) == 404

    told_to(story, tmp_path, resume_within_s=1.5)


def test_it_is_stopped_by_way_of_any_replica(tmp_path: Path) -> None:
    async def story(one: House, two: House) -> None:
        told = await begun(one, LONG, 3)
        async with client_of(two) as client:
            await client.post(f"/api/inference/{stream_of(told)}/cancel")
        *_, (_, last) = await resumed(two, told)
        assert last["type"] == "cancelled"
        assert steps_of(one, 200) < 200

    told_to(story, tmp_path)


def test_it_waits_for_no_job(tmp_path: Path) -> None:
    async def story(one: House, _: House) -> None:
        async with client_of(one) as client:
            jobs = [(await client.post("/api/jobs", json=LONG)).json()["id"] for _ in range(3)]
            words = body("text-generation", "a red circle", None, {"max_new_tokens": 5})
            assert (await begun(one, words, 999))[-1] == ("", DONE)
            for id in jobs:
                assert (await client.get(f"/api/jobs/{id}")).json()["status"] in {"queued", "running"}
                await client.delete(f"/api/jobs/{id}")

    told_to(story, tmp_path, max_running=1)


def test_a_replica_that_stops_leaves_its_streams_to_another(tmp_path: Path) -> None:
    """What was told before is void: it begins again, which the client is told, with the seed that was drawn."""

    async def story() -> None:
        async with at_work(tmp_path) as two, AsyncExitStack() as stopped:
            one = await stopped.enter_async_context(at_work(tmp_path))
            unseeded = PICTURE | {"parameters": {"num_inference_steps": 40}}
            told = await begun(one, unseeded, 4)
            await stopped.aclose()
            (_, again), *rest = await resumed(two, told)
            assert (again["type"], again["attempt"]) == ("restarted", 2)
            assert again["seq"] >= len(told)
            seed = rest[-2][1]["output"]["seed"]
            seeded = PICTURE | {"parameters": {"num_inference_steps": 40, "seed": seed}}
            assert bare(rest) == bare(await begun(two, seeded, 999))

    asyncio.run(story())


@pytest.mark.parametrize("resumable", [False, True])
def test_what_fails_before_the_first_event_has_its_true_status(tmp_path: Path, resumable: bool) -> None:
    async def within() -> None:
        built = house(folder=str(tmp_path), deadline_s=1e-6)
        async with client_of(built) as client:
            response = await client.post("/api/inference", json=PICTURE | {"stream": True, "resumable": resumable})
        assert (response.status_code, response.json()["error"]["code"]) == (408, "deadline_exceeded")
        for family in built.families.values():
            family.end()

    asyncio.run(within())
