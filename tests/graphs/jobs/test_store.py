"""The store: what is written is read by another replica, and what a lost owner writes is refused."""

from pathlib import Path

import pytest

from deployments.contracts.errors import InvalidInput, NotFound
from deployments.contracts.events import Done, Progress, Token
from deployments.contracts.jobs import Inference, JobFilter, JobStatus
from graphs.jobs.claims import ClaimLost
from tests.graphs.jobs.replicas import ANSWER, FILM, PICTURE, REQUEST, Replica, within


def test_what_one_replica_keeps_another_reads_media_and_all(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add()
        (waiting,) = await two.claims.open()
        claim = await two.claims.take(waiting)
        assert claim is not None
        assert claim.asked == Inference(request=REQUEST)
        await two.claims.tell(claim, [(0, Progress(done=1, total=2, preview=PICTURE), "image-to-video")], 0.5)
        assert (await one.store.job("job_1")).progress == 0.5
        await two.claims.tell(claim, [(0, Done(output=FILM, runtime_ms_model=1), "image-to-video")], 1)
        await two.claims.succeed(claim, ANSWER)
        assert (await one.store.job("job_1")).status is JobStatus.SUCCEEDED
        assert await one.store.answer("job_1") == ANSWER
        events = await one.store.events("job_1", 0)
        assert [event.event for event in events] == [
            Progress(done=1, total=2, preview=PICTURE),
            Done(output=FILM, runtime_ms_model=1),
        ]
        assert b"film" not in (tmp_path / "jobs.sqlite3").read_bytes()

    within(tmp_path, story)


def test_only_one_takes_a_job_and_who_lost_it_writes_no_more(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add()
        (waiting,) = await one.claims.open()
        first = await one.claims.take(waiting)
        assert first is not None
        assert await two.claims.take(waiting) is None
        await one.claims.tell(first, [(0, Token(text="begun "), "text-generation")], 0.5)
        (silent,) = await two.claims.open()
        second = await two.claims.take(silent)
        assert second is not None
        assert (second.attempt, second.lost) == (2, 1)
        for late in (one.claims.tell(first, [], 1), one.claims.succeed(first, ANSWER), one.claims.give_back(first)):
            with pytest.raises(ClaimLost):
                await late
        assert await one.claims.beat(["job_1"]) == {}
        assert await two.claims.beat(["job_1"]) == {"job_1": False}
        (again,) = await one.store.events("job_1", 0)
        assert (again.number, again.event.type) == (2, "restarted")

    within(tmp_path, story)


def test_a_beat_between_seeing_and_taking_keeps_the_job_where_it_is(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add()
        await one.claims.take((await one.claims.open())[0])
        (seen,) = await two.claims.open()
        await one.claims.beat(["job_1"])
        assert await two.claims.take(seen) is None

    within(tmp_path, story)


def test_a_job_given_back_waits_for_anyone_and_was_not_lost(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add()
        claim = await one.claims.take((await one.claims.open())[0])
        assert claim is not None
        await one.claims.give_back(claim)
        taken = await two.claims.take((await two.claims.open())[0])
        assert taken is not None
        assert taken.lost == 0

    within(tmp_path, story)


def test_cancelling_ends_what_waits_and_marks_what_runs(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add("job_1")
        assert (await two.store.cancel("job_1")).status is JobStatus.CANCELLED
        assert [event.event.type for event in await one.store.events("job_1", 0)] == ["cancelled"]
        await one.add("job_2")
        claim = await one.claims.take((await one.claims.open())[0])
        assert claim is not None
        assert (await two.store.cancel("job_2")).status is JobStatus.RUNNING
        assert await one.claims.beat(["job_2"]) == {"job_2": True}
        await one.claims.cancelled(claim)
        assert (await two.store.cancel("job_2")).status is JobStatus.CANCELLED

    within(tmp_path, story)


def test_failing_tells_why(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add()
        claim = await one.claims.take((await one.claims.open())[0])
        assert claim is not None
        refusal = InvalidInput("too dark", "inputs.image").refusal("image-to-video", "m")
        await one.claims.fail(claim, refusal)
        assert (await two.store.job("job_1")).error == refusal
        assert await two.store.answer("job_1") is None

    within(tmp_path, story)


def test_deleting_takes_the_media_too(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add()
        assert list(tmp_path.rglob("artefacts/jobs/job_1/**/0"))
        await two.store.delete("job_1")
        assert not (tmp_path / "artefacts/jobs/job_1").exists()
        for gone in (one.store.job("job_1"), one.store.answer("job_1"), one.store.delete("job_1")):
            with pytest.raises(NotFound):
                await gone

    within(tmp_path, story)


def test_lists_are_paged_in_order_and_filtered(tmp_path: Path) -> None:
    async def story(one: Replica, _: Replica) -> None:
        for number in range(5):
            await one.add(f"job_{number}")
        await one.store.cancel("job_3")
        page = await one.store.list(JobFilter(limit=2))
        assert ([job.id for job in page.jobs], page.has_more) == (["job_4", "job_3"], True)
        rest = await one.store.list(JobFilter(limit=3, after="job_3"))
        assert ([job.id for job in rest.jobs], rest.has_more) == (["job_2", "job_1", "job_0"], False)
        oldest = await one.store.list(JobFilter(limit=2, newest_first=False, status=JobStatus.QUEUED))
        assert [job.id for job in oldest.jobs] == ["job_0", "job_1"]
        assert [job.id for job in (await one.store.list(JobFilter(status=JobStatus.CANCELLED))).jobs] == ["job_3"]
        assert (await one.store.list(JobFilter(kind="video"))).jobs == ()

    within(tmp_path, story)


def test_what_has_ended_expires_and_what_runs_does_not(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        await one.add("job_1")
        await one.add("job_2")
        await one.store.cancel("job_1")
        ages = "UPDATE jobs SET expires_at = expires_at - 100"
        await one.database.write(lambda connection: connection.execute(ages))
        with pytest.raises(NotFound):
            await two.store.job("job_1")
        await two.store.expire()
        assert not (tmp_path / "artefacts/jobs/job_1").exists()
        assert [job.id for job in await two.claims.open()] == ["job_2"]

    within(tmp_path, story)


def test_documents_are_shared_listed_replaced_and_deleted(tmp_path: Path) -> None:
    async def story(one: Replica, two: Replica) -> None:
        for number in range(3):
            await one.documents.put("note", str(number), {"number": number}, data=b"%d" % number)
        found = await two.documents.get("note", "1")
        assert found is not None
        assert found.body == {"number": 1}
        assert await two.documents.data("note", "1") == b"1"
        page = await two.documents.list("note", limit=2)
        assert ([document.id for document in page.documents], page.has_more) == (["2", "1"], True)
        assert [d.id for d in (await two.documents.list("note", after="1")).documents] == ["0"]
        await two.documents.put("note", "1", "plain")
        assert await one.documents.data("note", "1") is None
        assert await one.documents.delete("note", "1")
        assert not await one.documents.delete("note", "1")
        assert await two.documents.get("note", "1") is None
        assert await two.documents.get("other", "2") is None
        await one.documents.put("note", "short", {}, keep_for_s=0, data=b"gone")
        assert await two.documents.get("note", "short") is None
        await two.documents.expire()
        assert len(list((tmp_path / "artefacts/documents").iterdir())) == 2

    within(tmp_path, story)
