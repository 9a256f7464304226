"""A resumable stream from its first event, and again from the last one that came; stopped, and forgotten, by its id."""

import re
from contextlib import aclosing

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest

from deployments.contracts.call import Request
from deployments.contracts.errors import InvalidInput
from deployments.contracts.events import Failed
from deployments.contracts.jobs import JobStatus, NumberedEvent
from deployments.contracts.raising import raised_from
from deployments.ingress.answers import Printed
from deployments.ingress.desk import Desk
from deployments.ingress.dialect import DONE, STREAM_ID
from deployments.ingress.event_stream import Frames
from deployments.ingress.jobs.bodies import identified

AGAIN = b"retry: 1000\n"
"""After how many milliseconds to come again if the line is cut."""
EVENT_ID = re.compile(r"(.+):(\d{1,15})", re.ASCII)


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.get("/api/inference/{id}/events", summary="A resumable stream's events, those missed and those to come")
    async def events(http: HttpRequest, id: str) -> Response:
        after = after_event(http.headers.get("last-event-id"), id)
        await desk.streams.stream(id)
        return _followed(desk, http, id, _resumed(desk, id, after))

    @api.post("/api/inference/{id}/cancel", summary="Stop a resumable stream")
    async def cancel(id: str) -> Response:
        return Printed({"id": id, "status": (await desk.streams.cancel(id)).status})

    @api.delete("/api/inference/{id}", summary="Stop a resumable stream and forget it")
    async def delete(id: str) -> Response:
        await desk.streams.delete(id)
        return Printed({"id": id, "deleted": True})


async def begun(desk: Desk, http: HttpRequest, asked: Request) -> Response:
    """The stream that was asked for. What is wrong with the request is raised."""
    id = await desk.begun(http, asked)
    return _followed(desk, http, id, _first(desk, id))


def after_event(header: str | None, stream: str) -> int:
    """The number behind which events are wanted; 0 for all. Raises InvalidInput."""
    if not header:
        return 0
    named = EVENT_ID.fullmatch(header)
    if named is None or named[1] != stream:
        raise InvalidInput(
            f"Last-Event-ID must be the id of an event of this stream; given was {header[:80]!r}", "last_event_id"
        )
    return int(named[2]) + 1


def _followed(desk: Desk, http: HttpRequest, id: str, frames: Frames) -> Response:
    response = desk.streamed(http, frames)
    response.headers[STREAM_ID] = id
    return response


async def _first(desk: Desk, id: str) -> Frames:
    """All from the beginning. A request that fails before any event is refused, as in every other stream."""
    async with aclosing(desk.streams.events(id, 0)) as events:
        async for numbered in events:
            if numbered.number == 1 and isinstance(numbered.event, Failed):
                raise raised_from(numbered.event.error)
            yield (AGAIN if numbered.number == 1 else b"") + _frame(numbered, id)
    async for end in _end(desk, id):
        yield end


async def _resumed(desk: Desk, id: str, after: int) -> Frames:
    """Says at once that the stream goes on, though its next event may take a while."""
    yield AGAIN + b"\n"
    async with aclosing(desk.streams.events(id, after)) as events:
        async for numbered in events:
            yield _frame(numbered, id)
    async for end in _end(desk, id):
        yield end


async def _end(desk: Desk, id: str) -> Frames:
    """`[DONE]` only at a good end."""
    if (await desk.streams.stream(id)).status is JobStatus.SUCCEEDED:
        yield DONE


def _frame(numbered: NumberedEvent, id: str) -> bytes:
    """Counted from 0, as in every other stream; known in any by the stream's own id."""
    seq = numbered.number - 1
    return identified(f"{id}:{seq}", numbered, seq, id)
