"""Replicas that share a folder of jobs, and a job for them, for the tests beside this."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from deployments.contracts.call import Answer, Request
from deployments.contracts.jobs import Inference, Job, JobStatus
from deployments.contracts.kinds import Image, Video
from deployments.contracts.trace import StepRecord
from deployments.contracts.usage import Usage
from deployments.tasks.video.filmed import FilmedOutput
from graphs.database import Database
from graphs.jobs.artefacts import Artefacts
from graphs.jobs.claims import Claims
from graphs.jobs.documents import StoredDocuments
from graphs.jobs.store import JobStore

PICTURE = Image(data=b"\x89PNG picture", media_type="image/png")
FILM = FilmedOutput(video=Video(data=b"film", media_type="video/mp4"), num_frames=9, fps=8, seed=7)
REQUEST = Request(task="image-to-video", inputs={"image": PICTURE}, parameters={"seed": 7})
ANSWER = Answer(
    id="a",
    task="image-to-video",
    model="anymodal/tiny-ltx",
    output=FILM,
    steps=(StepRecord(task="image-to-video", model="anymodal/tiny-ltx", runtime_ms=2.0, runtime_ms_model=1.0),),
    usage=Usage(video_frames=9),
    runtime_ms=3.0,
    runtime_ms_model=1.0,
)


class Replica:
    """One replica's view of the folder that all share."""

    def __init__(self, folder: Path, owner: str = "one", keep_for_s: float = 60) -> None:
        self.database = Database(folder / "jobs.sqlite3")
        artefacts = Artefacts((folder / "artefacts").as_uri())
        self.store = JobStore(self.database, artefacts, keep_for_s, keep_for_s)
        self.claims = Claims(self.store, owner)
        self.documents = StoredDocuments(self.database, artefacts, keep_for_s)

    async def add(self, id: str = "job_1") -> None:
        job = Job(id=id, kind="inference", status=JobStatus.QUEUED, task="image-to-video", created_at=time.time())
        await self.store.add(job, Inference(request=REQUEST))


def within(folder: Path, story: Callable[[Replica, Replica], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        one, two = Replica(folder, "one"), Replica(folder, "two")
        await story(one, two)
        await one.database.close()
        await two.database.close()

    asyncio.run(told())
