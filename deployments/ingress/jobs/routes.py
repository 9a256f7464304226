"""/api/jobs: requests that run without a client that waits; asked, followed, stopped and forgotten by their ids."""

from contextlib import aclosing

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest

from deployments.contracts.errors import InvalidInput
from deployments.contracts.jobs import Inference, JobStatus
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk, traced
from deployments.ingress.dialect import DONE
from deployments.ingress.event_stream import Frames
from deployments.ingress.jobs.bodies import asked_filter, event_frame, last_seen, page_body, whole_body
from deployments.ingress.question import read_question
from deployments.ingress.refusals import exchange_of

KIND = "inference"
OPENING = b"retry: 1000\n\n"
"""Says at once that the job is followed, and after how many milliseconds to come again if the line is cut."""


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/api/jobs", status_code=202, summary="Run a request as a durable job")
    async def submit(http: HttpRequest) -> Response:
        question = read_question(await json_body(http, desk.limits))
        if question.stream:
            raise InvalidInput("a job streams nothing while it is made; follow GET /api/jobs/{id}/events", "stream")
        request = traced(await desk.taken(question.request), exchange_of(http.scope))
        job = await desk.jobs.submit(Inference(request=request), kind=KIND, notes={})
        made = Printed(whole_body(job, None))
        made.status_code = 202
        made.headers["location"] = f"/api/jobs/{job.id}"
        return made

    @api.get("/api/jobs", summary="Jobs by kind, status and task, the newest first")
    async def listed(http: HttpRequest) -> Response:
        return Printed(page_body(await desk.jobs.list(asked_filter(http.query_params))))

    @api.get("/api/jobs/{id}", summary="A job's status, progress, and result or error")
    async def job(id: str) -> Response:
        found = await desk.jobs.job(id)
        return Printed(whole_body(found, await desk.jobs.result(id)))

    @api.get("/api/jobs/{id}/events", summary="A job's events, those missed and those to come")
    async def events(http: HttpRequest, id: str) -> Response:
        after = last_seen(http.headers.get("last-event-id"))
        await desk.jobs.job(id)
        return desk.streamed(http, _frames(desk, id, after))

    @api.post("/api/jobs/{id}/cancel", summary="Stop a job")
    async def cancel(id: str) -> Response:
        return Printed(whole_body(await desk.jobs.cancel(id), None))

    @api.delete("/api/jobs/{id}", summary="Stop a job and forget it, its media too")
    async def delete(id: str) -> Response:
        await desk.jobs.delete(id)
        return Printed({"id": id, "deleted": True})


async def _frames(desk: Desk, id: str, after: int) -> Frames:
    """Each event under its number; `[DONE]` only where the job succeeded."""
    yield OPENING
    async with aclosing(desk.jobs.events(id, after)) as events:
        async for numbered in events:
            yield event_frame(numbered, id)
    if (await desk.jobs.job(id)).status is JobStatus.SUCCEEDED:
        yield DONE
