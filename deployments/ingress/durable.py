"""What the HTTP edge asks of whatever keeps things beyond one request; `graphs.jobs.store.Store` and its runner do.

Every replica of the router sees the same: what one has stored, all others read, also after a restart.
"""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from fastapi import FastAPI
from pydantic import JsonValue

from deployments.contracts.call import Answer, Request
from deployments.contracts.jobs import Assignment, Job, JobFilter, JobPage, Notes, NumberedEvent
from deployments.contracts.wire import Wire

JobEvents = AsyncGenerator[NumberedEvent, None]


class Document(Wire):
    """A stored JSON value. Times are seconds since 1970."""

    kind: str
    id: str
    body: JsonValue
    created_at: float
    expires_at: float | None


class DocumentPage(Wire):
    """Some documents in order, and whether there are more behind them."""

    documents: tuple[Document, ...]
    has_more: bool


class Documents(Protocol):
    """JSON by kind and id, with or without bytes beside it. Ids are the caller's, unique within a kind."""

    async def put(
        self, kind: str, id: str, body: JsonValue, *, keep_for_s: float | None = None, data: bytes | None = None
    ) -> Document:
        """Stores it, over one of the same id. `keep_for_s` None keeps it as long as the operator has set for jobs."""

    async def get(self, kind: str, id: str) -> Document | None:
        """None where there is none, or no longer."""

    async def data(self, kind: str, id: str) -> bytes | None:
        """The bytes that were stored beside it; None where there are none."""

    async def delete(self, kind: str, id: str) -> bool:
        """Whether there was one."""

    async def list(
        self, kind: str, *, after: str | None = None, limit: int = 20, newest_first: bool = True
    ) -> DocumentPage:
        """Those of a kind in the order of their making, behind the one with the id `after`.

        Raises NotFound where there is no such one.
        """


class Jobs(Protocol):
    """Durable jobs. Every method that takes an id raises NotFound for one that is unknown or has expired."""

    async def submit(self, asked: Assignment, *, kind: str, notes: Notes) -> Job:
        """Keeps the job, to be run soon. What is wrong with a request is raised now, before anything is kept."""

    async def job(self, id: str) -> Job: ...

    async def result(self, id: str) -> Answer | None:
        """What a request that succeeded came to; None as long as it has not, and for a batch."""

    async def list(self, asked: JobFilter) -> JobPage: ...

    def events(self, id: str, after: int) -> JobEvents:
        """Those numbered above `after`, then those to come, until the job is over."""

    async def cancel(self, id: str) -> Job:
        """Stops it: at once where it runs here or not yet, else within a heartbeat. One that is over stays as it is."""

    async def delete(self, id: str) -> None:
        """Stops it and forgets it, its media too."""


class Streams(Protocol):
    """Streams that go on when a connection breaks. Every method that takes an id raises NotFound for an unknown one.

    One that nobody has read for the time that the operator has set is stopped and forgotten; one that is over is
    forgotten as long after its end.
    """

    async def begin(self, request: Request) -> str:
        """Begins at once, whatever else runs; its id. What is wrong with the request is raised."""

    async def stream(self, id: str) -> Job: ...

    def events(self, id: str, after: int) -> JobEvents:
        """Those numbered above `after`, then those to come, until it is over; who reads them is there."""

    async def cancel(self, id: str) -> Job:
        """Stops it, as `Jobs.cancel`."""

    async def delete(self, id: str) -> None:
        """Stops it and forgets it."""


class Durable(Protocol):
    """All of it; the API begins and ends with `at_work`."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def streams(self) -> Streams: ...

    @property
    def documents(self) -> Documents: ...

    def at_work(self, api: FastAPI) -> AbstractAsyncContextManager[None]:
        """Runs jobs meanwhile, and asks batches' lines of this app."""
