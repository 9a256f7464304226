"""The jobs in the database, as whoever asks for them sees them; what runs them writes through `graphs.jobs.claims`."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic_core import to_json

from deployments.contracts.call import Answer
from deployments.contracts.errors import NotFound
from deployments.contracts.jobs import (
    STREAM,
    Assignment,
    Cancelled,
    Job,
    JobFilter,
    JobPage,
    JobStatus,
    NumberedEvent,
)
from graphs.database import Database
from graphs.jobs.artefacts import Artefacts
from graphs.jobs.owners import MY_JOBS, keep_owner, reader
from graphs.jobs.parked import Parked, parked
from graphs.jobs.rows import Told, answer_of, event_of, job_of

T = TypeVar("T")
EVENTS_AT_ONCE = 64
PLAIN = (str, int, float, type(None))
"""What the database keeps as it is."""
COLUMNS = ("id", "kind", "status", "task", "model", "parameters", "notes", "attempts", "created_at", "started_at")


class JobStore:
    """Effects alone; which job is taken when is decided in `graphs.jobs.leases`."""

    def __init__(self, database: Database, artefacts: Artefacts, keep_for_s: float, stream_for_s: float) -> None:
        self.database = database
        self.artefacts = artefacts
        self._keep_for_s = keep_for_s
        self._stream_for_s = stream_for_s

    async def add(self, job: Job, asked: Assignment, owner: str | None = None) -> None:
        """A new job; with an owner it is that one's already."""
        kept, data = parked(asked, f"{folder_of(job.id)}/asked")
        await self.keep(data)
        values = {name: getattr(job, name) for name in COLUMNS} | {"asked": kept, "owner": owner}
        row = tuple(value if isinstance(value, PLAIN) else to_json(value).decode() for value in values.values())
        names, marks = ", ".join(values), ", ".join("?" * len(values))

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(f"INSERT INTO jobs ({names}) VALUES ({marks})", row)
            keep_owner(connection, job.id)

        await self.database.write(write)

    async def job(self, id: str) -> Job:
        """Raises NotFound."""
        return await self.database.read(lambda connection: job_of(row_of(connection, id)))

    async def answer(self, id: str) -> Answer | None:
        """Raises NotFound."""
        row = await self.database.read(lambda connection: row_of(connection, id))
        if row["result"] is None:
            return None
        kept = Parked.model_validate_json(row["result"])
        return answer_of(kept, await self.media(kept))

    async def list(self, asked: JobFilter) -> JobPage:
        order, beyond = ("DESC", "<") if asked.newest_first else ("ASC", ">")
        query = f"""
            SELECT * FROM jobs WHERE (expires_at IS NULL OR expires_at > :now)
            AND (kind = :kind OR (:kind IS NULL AND kind <> :hidden)) AND (:status IS NULL OR status = :status)
            AND (:task IS NULL OR task = :task) AND {MY_JOBS} AND (:after IS NULL OR
            place {beyond} (SELECT place FROM jobs WHERE id = :after)) ORDER BY place {order} LIMIT :limit + 1
        """
        given = asked.model_dump(mode="json", exclude={"newest_first"}) | {
            "now": time.time(),
            "hidden": STREAM,
            "reader": reader(),
        }
        rows = await self.database.read(lambda connection: connection.execute(query, given).fetchall())
        return JobPage(jobs=tuple(map(job_of, rows[: asked.limit])), has_more=len(rows) > asked.limit)

    async def events(self, id: str, after: int) -> tuple[NumberedEvent, ...]:
        """The next of them, a handful at most."""
        query = "SELECT number, step, body FROM events WHERE job = ? AND number > ? ORDER BY number LIMIT ?"
        rows = await self.database.read(
            lambda connection: connection.execute(query, (id, after, EVENTS_AT_ONCE)).fetchall()
        )
        return tuple([await self._numbered(row) for row in rows])

    async def _numbered(self, row: sqlite3.Row) -> NumberedEvent:
        told = Told.model_validate_json(row["body"])
        event = event_of(told, await self.media(told.body))
        return NumberedEvent(number=row["number"], step=row["step"], event=event)

    async def cancel(self, id: str) -> Job:
        """Over at once where nobody has taken it, else marked, for whoever has. Raises NotFound."""

        def mark(connection: sqlite3.Connection) -> Job:
            row = row_of(connection, id)
            if row["status"] == JobStatus.QUEUED:
                tell(connection, id, [Told(step=0, task="", body=parked(Cancelled(), "")[0])])
                over = "UPDATE jobs SET status = 'cancelled', finished_at = ?, expires_at = ? WHERE id = ?"
                connection.execute(over, (*self.span(row["kind"]), id))
            connection.execute("UPDATE jobs SET cancelling = 1 WHERE id = ? AND status = 'running'", (id,))
            return job_of(row_of(connection, id))

        return await self.database.write(mark)

    async def delete(self, id: str) -> None:
        """The row, its events and all its artefacts. Raises NotFound."""

        def erase(connection: sqlite3.Connection) -> None:
            row_of(connection, id)
            connection.execute("DELETE FROM jobs WHERE id = ?", (id,))

        await self.database.write(erase)
        await self.artefacts.delete(folder_of(id))

    async def expire(self) -> None:
        """Deletes the jobs whose time is over."""

        def due(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            return connection.execute("DELETE FROM jobs WHERE expires_at <= ? RETURNING id", (time.time(),)).fetchall()

        for row in await self.database.write(due):
            await self.artefacts.delete(folder_of(row["id"]))

    def span(self, kind: str) -> tuple[float, float]:
        """When a job of this kind that is over now ended, and when it expires."""
        return time.time(), time.time() + (self._stream_for_s if kind == STREAM else self._keep_for_s)

    async def keep(self, data: Mapping[str, bytes]) -> None:
        for name, one in data.items():
            await self.artefacts.put(name, one)

    async def media(self, kept: Parked) -> dict[str, bytes]:
        return {medium.artefact: await self.artefacts.get(medium.artefact) for medium in kept.media}

    async def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        return await self.database.write(change)


def folder_of(job: str) -> str:
    return f"jobs/{job}"


def row_of(connection: sqlite3.Connection, id: str) -> sqlite3.Row:
    """Raises NotFound, also where it is another caller's."""
    row: sqlite3.Row | None = connection.execute(
        f"SELECT * FROM jobs WHERE id = :id AND (expires_at IS NULL OR expires_at > :now) AND {MY_JOBS}",
        {"id": id, "now": time.time(), "reader": reader()},
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no job {id[:80]!r}; it never was, or was deleted, or has expired", "id")
    return row


def tell(connection: sqlite3.Connection, id: str, events: list[Told]) -> None:
    """Adds events under the job's next numbers."""
    (told,) = connection.execute("SELECT told FROM jobs WHERE id = ?", (id,)).fetchone()
    connection.executemany(
        "INSERT INTO events (job, number, step, body) VALUES (?, ?, ?, ?)",
        [(id, told + at, event.step, event.model_dump_json()) for at, event in enumerate(events, 1)],
    )
    connection.execute("UPDATE jobs SET told = ? WHERE id = ?", (told + len(events), id))
