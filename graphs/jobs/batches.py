"""Runs a batch's job: asks the app itself, in this process, line by line; what has its answer is not asked again."""

import asyncio
import json
import time
from collections.abc import Iterable
from uuid import uuid4

import httpx
from fastapi import FastAPI
from pydantic import JsonValue

from deployments.contracts.errors import InvalidInput
from deployments.contracts.jobs import FILE, Batch, StoredFile
from deployments.ingress.access.caller import CALLER
from deployments.ingress.access.guard import inside
from deployments.ingress.concert import all_of
from graphs.jobs.bell import Bells
from graphs.jobs.claims import Claims
from graphs.jobs.documents import StoredDocuments
from graphs.jobs.lines import Line, answered, read_lines, unanswered
from graphs.jobs.runner import Held

JSON_TYPE = "application/json"
BUSY = frozenset({429, 503})
TRIES = 6
"""Of a line that met a server with no room, each waiting twice as long as the one before."""
PAGE = 500
Record = dict[str, JsonValue]
"""A line's outcome as it is stored: whether it is `fine`, and the line of the file that it belongs to."""


EXPIRED: Record = {"fine": False, "expired": True}


class BatchWorker:
    """Implements `graphs.jobs.runner.Worker`."""

    waits = True

    def __init__(self, api: FastAPI, documents: StoredDocuments, claims: Claims, bells: Bells, at_a_time: int) -> None:
        self._api = api
        self._documents = documents
        self._claims = claims
        self._bells = bells
        self._at_a_time = at_a_time

    async def run(self, held: Held) -> None:
        asked = held.claim.asked
        if not isinstance(asked, Batch):
            raise TypeError(f"{asked.type} is no batch")
        lines = await self._lines(held, asked)
        records = await self._records(held)
        await self._count(held, len(lines), records)
        try:
            await self._ask_all(held, asked, lines, records)
        except asyncio.CancelledError:
            if held.cancelled:
                await self._finish(held, asked, records)
            raise
        await self._finish(held, asked, records)

    async def _lines(self, held: Held, asked: Batch) -> tuple[Line, ...]:
        data = await self._documents.data(FILE, asked.input_file)
        if data is None:
            raise InvalidInput("the input file was deleted, or has expired", "input_file_id")
        lines, faults = await asyncio.to_thread(read_lines, data, asked.endpoint)
        if faults:
            await self._claims.note(held.claim, {"faults": [fault.model_dump() for fault in faults]}, 0.0)
            raise InvalidInput(f"the input file cannot be asked: {faults[0].message}", "input_file_id")
        return lines

    async def _records(self, held: Held) -> dict[int, Record]:
        """What earlier attempts have been answered, by line."""
        found: dict[int, Record] = {}
        after, more = None, True
        while more:
            page = await self._documents.list(_kind(held), after=after, limit=PAGE, newest_first=False)
            for document in page.documents:
                if isinstance(document.body, dict):
                    found[int(document.id)] = document.body
                after = document.id
            more = page.has_more
        return found

    async def _ask_all(self, held: Held, asked: Batch, lines: tuple[Line, ...], records: dict[int, Record]) -> None:
        ends_at = held.claim.job.created_at + asked.complete_within_s
        transport = httpx.ASGITransport(inside(self._api, CALLER.get()), raise_app_exceptions=False)
        waiting = iter([(at, line) for at, line in enumerate(lines) if at not in records])
        async with httpx.AsyncClient(transport=transport, base_url="http://batch", timeout=None) as client:

            async def ask_on() -> None:
                for at, line in waiting:
                    if time.time() > ends_at:
                        records[at] = _record(
                            unanswered(_id(), line, "batch_expired", "the batch's time is over"), False
                        )
                    else:
                        records[at] = await _asked(client, line)
                    await self._documents.put(_kind(held), str(at), records[at])
                    await self._count(held, len(lines), records)

            await all_of(ask_on() for _ in range(self._at_a_time))

    async def _count(self, held: Held, total: int, records: dict[int, Record]) -> None:
        fine = sum(record["fine"] is True for record in records.values())
        counts: JsonValue = {"total": total, "completed": fine, "failed": len(records) - fine}
        await self._claims.note(held.claim, {"counts": counts}, len(records) / max(total, 1))
        self._bells.news.ring(held.claim.job.id)

    async def _finish(self, held: Held, asked: Batch, records: dict[int, Record]) -> None:
        """The two files, of which an empty one is not written; in the order of the lines asked."""
        ordered = [records[at] for at in sorted(records)]
        notes: dict[str, JsonValue] = {
            "expired": any("expired" in record for record in ordered),
            "output_file_id": await self._written(held, asked, "output", (r["line"] for r in ordered if r["fine"])),
            "error_file_id": await self._written(held, asked, "error", (r["line"] for r in ordered if not r["fine"])),
        }
        await self._claims.note(held.claim, notes, 0.0)
        await self._documents.forget_kind(_kind(held))

    async def _written(self, held: Held, asked: Batch, what: str, lines: Iterable[JsonValue]) -> str | None:
        data = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
        if not data:
            return None
        id = f"file-{uuid4().hex}"
        file = StoredFile(filename=f"{held.claim.job.id}_{what}.jsonl", purpose="batch_output", bytes=len(data))
        await self._documents.put(FILE, id, file.model_dump(), data=data, keep_for_s=asked.keep_answers_for_s)
        return id


async def _asked(client: httpx.AsyncClient, line: Line) -> Record:
    """The line's outcome; a server with no room is asked again later."""
    for attempt in range(TRIES):
        response = await client.post(line.url, json=line.body)
        if response.status_code not in BUSY or _is_far(response.headers.get("retry-after", "")):
            break
        await asyncio.sleep(2.0**attempt)
    if response.headers.get("content-type", "").partition(";")[0] != JSON_TYPE:
        said = f"the answer is {response.headers.get('content-type', 'of no type')}, which a batch cannot hold"
        return _record(unanswered(_id(), line, "not_json", said), False)
    request_id = response.headers["x-request-id"]
    return _record(answered(_id(), line, response.status_code, request_id, response.json()), response.is_success)


def _is_far(retry_after: str) -> bool:
    """Of a quota that is spent: there is no more of it before tomorrow."""
    return retry_after.isdecimal() and int(retry_after) > 2**TRIES


def _record(line: dict[str, JsonValue], fine: bool) -> Record:
    return {"fine": fine, "line": line}


def _id() -> str:
    return f"batch_req_{uuid4().hex}"


def _kind(held: Held) -> str:
    return f"batch-line/{held.claim.job.id}"
