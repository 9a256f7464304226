"""Responses in the background: durable jobs, looked after whenever their response is asked for."""

from typing import Any

from deployments.contracts.call import Request
from deployments.contracts.errors import BadRequest, InvalidInput
from deployments.contracts.jobs import Inference, Job, JobStatus
from deployments.contracts.usage import Usage
from deployments.ingress.desk import Desk
from deployments.ingress.openai.responses.body import ResponseBody
from deployments.ingress.openai.responses.printing import Head, output_of
from deployments.ingress.openai.responses.shelf import KIND, Kept, keep, taken
from deployments.ingress.openai.spoken import reply_in
from deployments.ingress.typed_body import typed_body

Printed = dict[str, Any]
UNFINISHED = {
    JobStatus.QUEUED: "queued",
    JobStatus.RUNNING: "in_progress",
    JobStatus.CANCELLED: "cancelled",
}
WHOLE = frozenset({"completed", "incomplete"})


async def submitted(desk: Desk, asked: ResponseBody, request: Request, items: list[Printed]) -> Printed:
    """The response as it waits; what is wrong with its request is raised at once."""
    head = Head(asked)
    job = await desk.jobs.submit(Inference(request=await desk.taken(request)), kind=KIND, notes={})
    said = asked.model_dump(mode="json", by_alias=True, exclude_none=True)
    waiting = Kept(response=head.unfinished("queued"), items=items, job=job.id, asked=said)
    return (await keep(desk.documents, waiting)).response


async def kept(desk: Desk, id: str) -> Kept:
    """The response as it stands by now. Raises NotFound."""
    found = await taken(desk.documents, id)
    if found.job is None or found.asked is None:
        return found
    job = await desk.jobs.job(found.job)
    head = Head(typed_body(ResponseBody, found.asked), id, found.response["created_at"])
    now = found.model_copy(update={"response": await _printed(desk, job, head)})
    if job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        return now
    return await keep(desk.documents, now.model_copy(update={"job": None, "asked": None}))


async def finished(desk: Desk, id: str) -> Kept:
    """The response that another goes on from. Raises NotFound; InvalidInput for one that has no answer."""
    found = await kept(desk, id)
    if found.response["status"] not in WHOLE:
        raise InvalidInput(
            f"the response {id[:128]!r} is {found.response['status']}: there is nothing to go on from",
            "previous_response_id",
        )
    return found


async def cancelled(desk: Desk, id: str) -> Printed:
    """Stops it. Raises NotFound; BadRequest for one that is over, or did not run in the background."""
    found = await kept(desk, id)
    if found.job is None:
        raise BadRequest(f"this response is {found.response['status']}: there is nothing to cancel", "response_id")
    await desk.jobs.cancel(found.job)
    return (await kept(desk, id)).response


async def forgotten(desk: Desk, id: str) -> Printed:
    """Stops it and forgets it. Raises NotFound."""
    found = await taken(desk.documents, id)
    if found.job is not None:
        await desk.jobs.delete(found.job)
    await desk.documents.delete(KIND, id)
    return {"id": id, "object": "response", "deleted": True}


async def _printed(desk: Desk, job: Job, head: Head) -> Printed:
    if job.status in UNFINISHED:
        return head.unfinished(UNFINISHED[job.status])
    if job.error is not None:
        return head.failed([], job.error)
    answer = await desk.jobs.result(job.id)
    if answer is None:
        raise RuntimeError(f"the job {job.id} succeeded without an answer")
    reply = reply_in(answer)
    return head.over(output_of(reply), reply, answer.usage or Usage())
