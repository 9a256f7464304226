"""A job in the hands of the replica that runs it: every write says who writes, and fails once it is someone else's."""

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pydantic_core import to_json

from deployments.contracts.call import Answer
from deployments.contracts.events import Failed
from deployments.contracts.jobs import (
    STREAM,
    Assignment,
    Cancelled,
    Job,
    JobEvent,
    JobStatus,
    Notes,
    Restarted,
)
from deployments.contracts.refusal import Refusal
from deployments.ingress.access.caller import Caller
from graphs.jobs.leases import Open
from graphs.jobs.owners import owner_of
from graphs.jobs.parked import Parked, parked
from graphs.jobs.rows import Told, assignment_of, job_of
from graphs.jobs.store import JobStore, folder_of, row_of, tell

T = TypeVar("T")
MOST_OPEN = 1000
"""Jobs looked at, the oldest; more wait their turn."""


class ClaimLost(Exception):
    """The job was deleted, or another replica has taken it."""


@dataclass(frozen=True)
class Claim:
    """`attempt` and `owner` are this claim's: no other has both."""

    job: Job
    asked: Assignment
    owner: str
    lost: int

    @property
    def attempt(self) -> int:
        return self.job.attempts

    @property
    def at_once(self) -> bool:
        return self.job.kind == STREAM


class Claims:
    """How a replica takes jobs, keeps them, writes what comes of them, and lets go."""

    def __init__(self, store: JobStore, owner: str) -> None:
        self._store = store
        self.owner = owner

    async def open(self) -> tuple[Open, ...]:
        """All jobs that are not over, in their order."""
        query = f"""
            SELECT id, owner, beat, kind FROM jobs WHERE status IN ('queued', 'running') ORDER BY place
            LIMIT {MOST_OPEN}
        """
        rows = await self._store.database.read(lambda connection: connection.execute(query).fetchall())
        return tuple(Open(row["id"], row["owner"], row["beat"], row["kind"] == STREAM) for row in rows)

    async def begin(self, job: Job, asked: Assignment) -> Claim:
        """A new job, this replica's from its first moment."""
        known = {"status": JobStatus.RUNNING, "attempts": 1, "started_at": time.time()}
        begun = job.model_copy(update=known)
        await self._store.add(begun, asked, self.owner)
        return Claim(begun, asked, self.owner, lost=0)

    async def take(self, seen: Open) -> Claim | None:
        """The job, if it is still as it was seen; begun again, it forgets what was told before, but not how much."""

        def claim(connection: sqlite3.Connection) -> sqlite3.Row | None:
            taken = connection.execute(
                """UPDATE jobs SET owner = ?, beat = beat + 1, status = 'running', attempts = attempts + 1,
                lost = lost + (owner IS NOT NULL), started_at = coalesce(started_at, ?)
                WHERE id = ? AND owner IS ? AND beat = ? AND status IN ('queued', 'running')""",
                (self.owner, time.time(), seen.id, seen.owner, seen.beat),
            )
            if not taken.rowcount:
                return None
            return _begun(connection, seen.id)

        row = await self._store.write(claim)
        if row is None:
            return None
        kept = Parked.model_validate_json(row["asked"])
        return Claim(job_of(row), assignment_of(kept, await self._store.media(kept)), self.owner, row["lost"])

    async def caller(self, claim: Claim) -> Caller | None:
        """For whom it runs."""
        return await self._store.database.read(lambda connection: owner_of(connection, claim.job.id))

    async def again(self, claim: Claim, lost: bool) -> Claim:
        """The same job from its beginning; `lost`, where a replica of a family was. Raises ClaimLost."""

        def restart(connection: sqlite3.Connection) -> sqlite3.Row:
            change = "UPDATE jobs SET attempts = attempts + 1, lost = lost + ? WHERE id = ?"
            connection.execute(change, (lost, claim.job.id))
            return _begun(connection, claim.job.id)

        row = await self._write(claim, restart)
        return Claim(job_of(row), claim.asked, self.owner, row["lost"])

    async def beat(self, ids: Collection[str]) -> dict[str, bool]:
        """Says that these jobs' replica lives. Those that are still its own, and whether they are to be stopped."""
        query = f"""
            UPDATE jobs SET beat = beat + 1 WHERE owner = ? AND status = 'running'
            AND id IN ({", ".join("?" * len(ids))}) RETURNING id, cancelling
        """
        rows = await self._store.write(lambda connection: connection.execute(query, (self.owner, *ids)).fetchall())
        return {row["id"]: bool(row["cancelling"]) for row in rows}

    async def tell(self, claim: Claim, events: Iterable[tuple[int, JobEvent, str]], progress: float) -> int:
        """Keeps events (hop, event, the hop's task); how many there are now. Raises ClaimLost."""
        told: list[Told] = []
        for step, event, task in events:
            body, data = parked(event, f"{self._folder(claim)}/{time.monotonic_ns()}")
            await self._store.keep(data)
            told.append(Told(step=step, task=task, body=body))

        def write(connection: sqlite3.Connection) -> int:
            tell(connection, claim.job.id, told)
            connection.execute("UPDATE jobs SET progress = max(progress, ?) WHERE id = ?", (progress, claim.job.id))
            number: int = row_of(connection, claim.job.id)["told"]
            return number

        return await self._write(claim, write)

    async def note(self, claim: Claim, notes: Notes, progress: float) -> None:
        """Changes what its dialect keeps on the job. Raises ClaimLost."""
        change = "UPDATE jobs SET notes = json_patch(notes, ?), progress = max(progress, ?) WHERE id = ?"
        given = (to_json(notes).decode(), progress, claim.job.id)
        await self._write(claim, lambda connection: connection.execute(change, given))

    async def succeed(self, claim: Claim, answer: Answer | None) -> None:
        """Raises ClaimLost."""
        result = None
        if answer is not None:
            kept, data = parked(answer, f"{self._folder(claim)}/result")
            await self._store.keep(data)
            result = kept.model_dump_json()
        await self._end(claim, "succeeded", None, result=result)

    async def fail(self, claim: Claim, error: Refusal) -> None:
        """Raises ClaimLost."""
        await self._end(claim, "failed", Failed(error=error), error=error.model_dump_json())

    async def cancelled(self, claim: Claim) -> None:
        """Raises ClaimLost."""
        await self._end(claim, "cancelled", Cancelled())

    async def give_back(self, claim: Claim) -> None:
        """For another replica to take at once. Raises ClaimLost."""
        change = "UPDATE jobs SET status = 'queued', owner = NULL WHERE id = ?"
        await self._write(claim, lambda connection: connection.execute(change, (claim.job.id,)))

    async def forget(self, claim: Claim) -> None:
        """The row, its events and its artefacts, before it is over. Raises ClaimLost."""
        erase = "DELETE FROM jobs WHERE id = ?"
        await self._write(claim, lambda connection: connection.execute(erase, (claim.job.id,)))
        await self._store.artefacts.delete(folder_of(claim.job.id))

    async def _end(
        self, claim: Claim, status: str, last: JobEvent | None, *, result: str | None = None, error: str | None = None
    ) -> None:
        def write(connection: sqlite3.Connection) -> None:
            if last is not None:
                tell(connection, claim.job.id, [Told(step=0, task="", body=parked(last, "")[0])])
            connection.execute(
                """UPDATE jobs SET status = ?, result = ?, error = ?, owner = NULL, finished_at = ?, expires_at = ?,
                progress = iif(? = 'succeeded', 1, progress) WHERE id = ?""",
                (status, result, error, *self._store.span(claim.job.kind), status, claim.job.id),
            )

        await self._write(claim, write)

    async def _write(self, claim: Claim, change: Callable[[sqlite3.Connection], T]) -> T:
        """Raises ClaimLost where the job is no longer this claim's."""

        def checked(connection: sqlite3.Connection) -> T:
            held = connection.execute(
                "SELECT 1 FROM jobs WHERE id = ? AND owner = ? AND attempts = ? AND status = 'running'",
                (claim.job.id, self.owner, claim.attempt),
            ).fetchone()
            if held is None:
                raise ClaimLost(claim.job.id)
            return change(connection)

        return await self._store.write(checked)

    def _folder(self, claim: Claim) -> str:
        return f"{folder_of(claim.job.id)}/{claim.attempt}"


def _begun(connection: sqlite3.Connection, id: str) -> sqlite3.Row:
    row = row_of(connection, id)
    if row["attempts"] > 1:
        connection.execute("DELETE FROM events WHERE job = ?", (id,))
        connection.execute("UPDATE jobs SET progress = 0 WHERE id = ?", (id,))
        tell(connection, id, [Told(step=0, task="", body=parked(Restarted(attempt=row["attempts"]), "")[0])])
    return row
