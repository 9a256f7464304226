"""All that is durable, put together: one store, its doors, and the runner behind them."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import uuid4

from fastapi import FastAPI

from configs.settings import Settings
from graphs.access import quotas_of
from graphs.database import Database
from graphs.jobs.artefacts import Artefacts
from graphs.jobs.batches import BatchWorker
from graphs.jobs.bell import Bells
from graphs.jobs.claims import Claims
from graphs.jobs.documents import StoredDocuments
from graphs.jobs.inference import InferenceWorker
from graphs.jobs.office import Office
from graphs.jobs.presence import Presence
from graphs.jobs.runner import Runner, Worker
from graphs.jobs.store import JobStore
from graphs.jobs.streaming import StreamWorker
from graphs.jobs.streams import KeptStreams
from graphs.meter import Meter
from graphs.models.choice import Models
from graphs.router import Router
from graphs.runs.hop import FamilyDoor
from graphs.watch import RequestWatch

DATABASE = "jobs.sqlite3"


class DurableHouse:
    """Implements `deployments.ingress.durable.Durable`. Nothing is opened before it is first used."""

    def __init__(
        self,
        settings: Settings,
        models: Models,
        families: Mapping[str, FamilyDoor],
        watch: RequestWatch | None = None,
    ) -> None:
        terms = settings.jobs
        folder = Path(terms.folder).expanduser().absolute()
        artefacts = Artefacts(terms.artefacts or (folder / "artefacts").as_uri())
        self._terms = terms
        self._database = Database(folder / DATABASE)
        self.meter = Meter(self._database, quotas_of(settings))
        unhurried = settings.model_copy(update={"deadline_s": terms.deadline_s})
        router = Router(unhurried, models, families, self.meter, watch)
        self._store = JobStore(self._database, artefacts, terms.keep_for_s, terms.resume_within_s)
        self._claims = Claims(self._store, uuid4().hex)
        self._bells = Bells()
        presence = Presence(self._database, terms.resume_within_s)
        at_once = Router(settings, models, families, self.meter, watch)
        self._workers: dict[str, Worker] = {
            "inference": InferenceWorker(router, self._claims, self._bells.news),
            "resumable": StreamWorker(at_once, self._claims, self._bells.news, presence),
        }
        self._runner = Runner(self._claims, self._workers, terms, self._bells)
        self.documents = StoredDocuments(self._database, artefacts, terms.keep_for_s)
        self.jobs = Office(self._store, router, self._runner, self._bells)
        self.streams = KeptStreams(self.jobs, at_once, self._runner, presence)

    def at_work(self, api: FastAPI) -> AbstractAsyncContextManager[None]:
        return self._at_work(api)

    @asynccontextmanager
    async def _at_work(self, api: FastAPI) -> AsyncGenerator[None, None]:
        self._workers["batch"] = BatchWorker(api, self.documents, self._claims, self._bells, self._terms.batch_lines)
        working = [asyncio.create_task(self._runner.run()), asyncio.create_task(self._sweep())]
        try:
            yield
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            await self._database.close()

    async def _sweep(self) -> None:
        """Deletes what has expired, now and then."""
        while True:
            await self._store.expire()
            await self.documents.expire()
            await asyncio.sleep(min(SWEEP_EVERY_S, self._terms.resume_within_s))


SWEEP_EVERY_S = 60.0
