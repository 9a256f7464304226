"""/v1/batches: the lines of a stored file, each a request to one of the JSON routes under /v1, as a durable job."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from fastapi.routing import APIRoute
from pydantic import Field, JsonValue

from deployments.contracts.errors import InvalidInput, InvalidParameter, NotFound
from deployments.contracts.jobs import Batch, Job, JobStatus
from deployments.contracts.wire import Wire
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.file_routes import HOUR_S, MONTH_S, file_body, stored_file
from deployments.ingress.openai.paging import listed_jobs, no_query
from deployments.ingress.typed_body import typed_body

KIND = "batch"
WINDOWS: Mapping[str, int] = {"24h": 24 * 3600}
NOT_IN_BATCHES = ("/v1/batches", "/v1/files")
STATUSES: Mapping[JobStatus, str] = {
    JobStatus.QUEUED: "validating",
    JobStatus.RUNNING: "in_progress",
    JobStatus.SUCCEEDED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "cancelled",
}
ENDED_AT: Mapping[str, str] = {
    "completed": "completed_at",
    "failed": "failed_at",
    "cancelled": "cancelled_at",
    "expired": "expired_at",
}
NOTHING_YET: JsonValue = {"total": 0, "completed": 0, "failed": 0}
MetadataText = Annotated[str, Field(max_length=512)]


class Expiry(Wire):
    """How long the files of answers are kept."""

    anchor: Literal["created_at"]
    seconds: int = Field(ge=HOUR_S, le=MONTH_S)


class BatchBody(Wire):
    """A batch as a client asks for it."""

    input_file_id: str
    endpoint: str
    completion_window: Literal["24h"]
    metadata: Annotated[dict[str, MetadataText], Field(max_length=16)] | None = None
    output_expires_after: Expiry | None = None


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/v1/batches", summary="Ask all lines of a stored file")
    async def create(http: HttpRequest) -> Response:
        asked = typed_body(BatchBody, await json_body(http, desk.limits))
        _check_endpoint(api, asked.endpoint)
        file = file_body(await stored_file(desk, asked.input_file_id, "input_file_id"))
        if file["purpose"] != "batch":
            raise InvalidInput(
                f"the file's purpose is {file['purpose']}; upload it with purpose=batch", "input_file_id"
            )
        expiry = asked.output_expires_after
        batch = Batch(
            input_file=asked.input_file_id,
            endpoint=asked.endpoint,
            complete_within_s=WINDOWS[asked.completion_window],
            keep_answers_for_s=expiry.seconds if expiry else None,
        )
        notes: dict[str, JsonValue] = asked.model_dump(
            include={"input_file_id", "endpoint", "completion_window", "metadata"}
        )
        return Printed(batch_body(await desk.jobs.submit(batch, kind=KIND, notes=notes)))

    @api.get("/v1/batches", summary="Batches, the newest first")
    async def batches(http: HttpRequest) -> Response:
        return Printed(await listed_jobs(desk, KIND, http.query_params, batch_body))

    @api.get("/v1/batches/{id}", summary="How far a batch has come")
    async def batch(http: HttpRequest, id: str) -> Response:
        no_query(http.query_params)
        return Printed(batch_body(await _batch(desk, id)))

    @api.post("/v1/batches/{id}/cancel", summary="Stop a batch; what has been answered stays")
    async def cancel(id: str) -> Response:
        await _batch(desk, id)
        return Printed(batch_body(await desk.jobs.cancel(id)))


async def _batch(desk: Desk, id: str) -> Job:
    job = await desk.jobs.job(id)
    if job.kind != KIND:
        raise NotFound(f"there is no batch {id[:80]!r}", "batch_id")
    return job


def _check_endpoint(api: FastAPI, endpoint: str) -> None:
    """Raises InvalidParameter where no line could be asked there."""
    posted = {route.path for route in api.routes if isinstance(route, APIRoute) and "POST" in (route.methods or ())}
    able = sorted(path for path in posted if path.startswith("/v1/") and "{" not in path and path not in NOT_IN_BATCHES)
    if endpoint not in able:
        raise InvalidParameter(
            f"endpoint {endpoint[:80]!r} takes no batch; those that do: {', '.join(able)}", "endpoint"
        )


def batch_body(job: Job) -> dict[str, object]:
    """OpenAI's batch object."""
    status = _status(job)
    body: dict[str, object] = {
        "id": job.id,
        "object": "batch",
        "status": status,
        "errors": _errors(job),
        "request_counts": job.notes.get("counts", NOTHING_YET),
        "created_at": int(job.created_at),
        "in_progress_at": _whole(job.started_at),
        "expires_at": int(job.created_at) + WINDOWS[str(job.notes["completion_window"])],
        "output_file_id": job.notes.get("output_file_id"),
        "error_file_id": job.notes.get("error_file_id"),
    }
    asked = {name: job.notes.get(name) for name in ("input_file_id", "endpoint", "completion_window", "metadata")}
    ended = {ENDED_AT[status]: _whole(job.finished_at)} if status in ENDED_AT else {}
    return body | asked | ended


def _status(job: Job) -> str:
    if job.status is JobStatus.SUCCEEDED and job.notes.get("expired"):
        return "expired"
    return "cancelling" if job.status is JobStatus.RUNNING and job.cancelling else STATUSES[job.status]


def _errors(job: Job) -> dict[str, object] | None:
    """The lines at fault, or else why the whole failed."""
    if job.error is None:
        return None
    failed: JsonValue = [{"code": job.error.code, "message": job.error.message, "param": job.error.param, "line": None}]
    return {"object": "list", "data": job.notes.get("faults", failed)}


def _whole(time: float | None) -> int | None:
    return None if time is None else int(time)
