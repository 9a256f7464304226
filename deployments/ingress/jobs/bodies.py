"""Jobs as JSON for clients, and what may be asked of a list of them."""

from collections.abc import Mapping

from pydantic import ValidationError

from deployments.contracts.call import Answer
from deployments.contracts.errors import InvalidInput
from deployments.contracts.jobs import Cancelled, Job, JobFilter, JobPage, NumberedEvent, Restarted
from deployments.ingress.answers import answer_body, event_body
from deployments.ingress.error_bodies import EVENT_VERSION, error_object, presentable
from deployments.ingress.event_stream import named_frame

ORDERS = {"asc": False, "desc": True}
FILTERS = ("kind", "status", "task", "after", "limit", "order")


def job_body(job: Job) -> dict[str, object]:
    """A job without its result."""
    said = job.model_dump(mode="json", exclude={"error", "notes"})
    error = error_object(presentable(job.error), job.id) if job.error else None
    return said | {"error": error}


def whole_body(job: Job, answer: Answer | None) -> dict[str, object]:
    """A job with its result: what POST /api/inference would have answered, null where there is none."""
    return job_body(job) | {"result": answer_body(answer) if answer else None}


def page_body(page: JobPage) -> dict[str, object]:
    return {
        "jobs": [job_body(job) for job in page.jobs],
        "has_more": page.has_more,
        "last_id": page.jobs[-1].id if page.jobs else None,
    }


def asked_filter(query: Mapping[str, str]) -> JobFilter:
    """What a list is asked for. Raises InvalidInput naming the field."""
    unknown = sorted(set(query) - set(FILTERS))
    if unknown:
        raise InvalidInput(f"unknown filter {unknown[0][:80]!r}; allowed are {', '.join(FILTERS)}", unknown[0][:80])
    order = query.get("order", "desc")
    if order not in ORDERS:
        raise InvalidInput(f"order must be asc or desc, by the time of making; given was {order[:80]!r}", "order")
    given = {name: value for name, value in query.items() if name != "order"}
    try:
        return JobFilter.model_validate({**given, "newest_first": ORDERS[order]})
    except ValidationError as invalid:
        fault = invalid.errors()[0]
        name = str(fault["loc"][0])
        raise InvalidInput(
            f"{name}: {fault['msg'].removeprefix('Input ')}; given was {given[name][:80]!r}", name
        ) from None


def event_frame(numbered: NumberedEvent, job: str) -> bytes:
    """A server-sent event with its id: what a client sends as Last-Event-ID to go on behind it."""
    return identified(str(numbered.number), numbered, numbered.number, job)


def identified(event_id: str, numbered: NumberedEvent, seq: int, request_id: str) -> bytes:
    """The event as `seq` of its stream, under an id by which a client can name it."""
    event = numbered.event
    match event:
        case Restarted() | Cancelled():
            head: dict[str, object] = {"version": EVENT_VERSION, "seq": seq, "step": numbered.step}
            body = event.model_dump() | head
        case _:
            body = event_body(event, seq, numbered.step, request_id)
    return f"id: {event_id}\n".encode() + named_frame(event.type, body)


def last_seen(header: str | None) -> int:
    """The number behind which events are wanted; 0 for all. Raises InvalidInput."""
    if header is None or header == "":
        return 0
    if not (header.isascii() and header.isdigit() and len(header) <= 15):
        raise InvalidInput(
            f"Last-Event-ID must be the id of an event of this job; given was {header[:80]!r}", "last_event_id"
        )
    return int(header)
