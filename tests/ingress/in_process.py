"""The HTTP edge over the real router and real families in this very process, without Ray or a socket."""

import asyncio
import json
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from configs.catalog import catalog
from configs.settings import AccessSettings, JobSettings, Settings
from deployments.contracts.call import Wanted, Work
from deployments.contracts.events import Event
from deployments.contracts.status import FamilyStatus, UnloadOutcome
from deployments.families.registry import FAMILIES, GUARDS
from deployments.families.watch import Watch
from deployments.hub.terms import HubTerms
from deployments.ingress.api import create_api
from deployments.ingress.limits import Limits
from deployments.runtime.bridge import batches_of, last_of
from deployments.runtime.family import FamilyRuntime
from deployments.runtime.place import Place
from deployments.telemetry.metrics import NoMeters
from deployments.telemetry.tracing import OFF
from graphs.access import access_of
from graphs.jobs.house import DurableHouse
from graphs.models.choice import Models
from graphs.router import Router

JSON = {"content-type": "application/json"}
HERE = "http://localhost"
"""Where an operator's calls may come from."""


class InProcessFamily:
    """Runs a family's calls in threads of this process, and remembers what each call came to."""

    def __init__(self, name: str, hub: HubTerms | None = None, watch: Watch | None = None) -> None:
        self.name = name
        self._watch = watch or Watch(name, NoMeters(), OFF)
        self.seen: list[Event] = []
        self.closed = asyncio.Event()
        self._threads = ThreadPoolExecutor(8)
        place = Place("cpu", hub=hub or HubTerms(), observer=self._watch)
        self._runtime = FamilyRuntime(FAMILIES[name].tasks, FAMILIES[name].loaders, GUARDS, place)

    async def events(self, work: Work, *, whole: bool) -> AsyncGenerator[Event, None]:
        try:
            if whole:
                last: Event = await last_of(self._watch.over(work, self._runtime.events(work)), self._threads)
                self.seen.append(last)
                yield last
                return
            watched = self._watch.over(work, self._runtime.events(work))
            batches: AsyncGenerator[list[Event], None] = batches_of(watched, self._threads)
            async with aclosing(batches):
                async for batch in batches:
                    for event in batch:
                        self.seen.append(event)
                        yield event
        finally:
            self.closed.set()

    async def load(self, wanted: Wanted) -> AsyncGenerator[Event, None]:
        batches: AsyncGenerator[list[Event], None] = batches_of(self._runtime.load(wanted), self._threads)
        async with aclosing(batches):
            async for batch in batches:
                for event in batch:
                    yield event

    async def unload(self, model: str) -> tuple[UnloadOutcome, ...]:
        loop = asyncio.get_running_loop()
        return (await loop.run_in_executor(self._threads, self._runtime.unload, model, self.name),)

    async def status(self) -> FamilyStatus:
        loop = asyncio.get_running_loop()
        told = await loop.run_in_executor(self._threads, self._runtime.status, self.name)
        return FamilyStatus(family=self.name, replicas=(told,))

    def end(self) -> None:
        """All threads have left the models: this returns only then."""
        self._threads.shutdown()
        self._runtime.pool.close()


@dataclass
class House:
    """An app with the families behind it; its jobs are not run, and its store goes with it."""

    families: dict[str, InProcessFamily]
    api: FastAPI
    store: "tempfile.TemporaryDirectory[str]"
    durable: DurableHouse
    models: Models


def house(
    limits: Limits | None = None, folder: str | None = None, jobs: dict[str, Any] | None = None, **args: Any
) -> House:
    """A new house; `folder` has the store of another one, which it goes on with or shares; `args` are settings."""
    families = {name: InProcessFamily(name) for name in ("text", "retrieval", "image_generation")}
    models = Models(tuple(row for row in catalog() if row.tier == "embedded"), "embedded")
    store = tempfile.TemporaryDirectory(prefix="anymodal")
    args = {"access": AccessSettings(listens_on_loopback=True)} | args
    settings = Settings(jobs=JobSettings(folder=folder or store.name, **(jobs or {})), **args)
    durable = DurableHouse(settings, models, families)
    router = Router(settings, models, families, durable.meter)
    api = create_api(router, limits or Limits(), durable, access_of(settings))
    return House(families, api, store, durable, models)


def asked(ask: Callable[[httpx.AsyncClient], Any], limits: Limits | None = None, **args: Any) -> Any:
    """What `ask` gets from a fresh house; `args` are settings."""

    async def within() -> Any:
        built = house(limits, **args)
        transport = httpx.ASGITransport(built.api)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            got = await ask(client)
        for family in built.families.values():
            family.end()
        return got

    return asyncio.run(within())


def post(body: Any, limits: Limits | None = None, path: str = "/api/inference", **headers: str) -> httpx.Response:
    """One POST; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = JSON | {name.replace("_", "-"): value for name, value in headers.items()}
    answer: httpx.Response = asked(lambda client: client.post(path, content=content, headers=named), limits)
    return answer


def get(path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: httpx.Response = asked(lambda client: client.get(path, headers=named))
    return answer


@dataclass
class Visitor:
    """A client at ASGI's own level, which can leave: as soon as `leaves` says so of what it has been sent."""

    body: dict[str, Any]
    leaves: Callable[[bytes], bool]
    received: bytes = b""
    status: int | None = None
    _gone: asyncio.Event = field(default_factory=asyncio.Event)
    _sent: bool = False

    async def visit(
        self, api: FastAPI, path: str = "/api/inference", method: str = "POST", headers: Mapping[str, str] = JSON
    ) -> None:
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw}
        await api(scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        if not self._sent:
            self._sent = True
            if self.leaves(b""):
                self._gone.set()
            return {"type": "http.request", "body": json.dumps(self.body).encode(), "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.received += message.get("body", b"")
        if self.leaves(self.received):
            self._gone.set()
