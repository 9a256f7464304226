"""Answers and events as the native API prints them."""

from collections.abc import Sequence

from starlette.responses import Response

from deployments.contracts.call import Answer
from deployments.contracts.conversation import Message
from deployments.contracts.events import Done, Event, Failed
from deployments.contracts.trace import Whole
from deployments.ingress.error_bodies import EVENT_VERSION, failed_body, presentable
from deployments.ingress.printing import as_json, printed, step_body

BACKEND = "ray-serve"


class Printed(Response):
    """A JSON answer."""

    media_type = "application/json"

    def __init__(self, value: object) -> None:
        super().__init__(as_json(value))


def answer_body(answer: Answer) -> dict[str, object]:
    return {
        "id": answer.id,
        "task": answer.task,
        "resolved_model_id": answer.model,
        "backend": BACKEND,
        "result": {"task_output": printed(answer.output)},
        "steps": [step_body(record) for record in answer.steps],
        "usage": printed(answer.usage),
        "runtime_ms": round(answer.runtime_ms, 3),
        "runtime_ms_model": round(answer.runtime_ms_model, 3),
    } | _composed(answer)


def _composed(told: Answer | Whole) -> dict[str, object]:
    """What any-to-any alone tells."""
    cost: dict[str, object] = {} if told.cost is None else {"cost": round(told.cost, 3)}
    return cost if told.messages is None else cost | {"messages": turns_of(told.messages)}


def turns_of(messages: Sequence[Message]) -> list[dict[str, object]]:
    """As they are given with the next request."""
    return [{"role": message.role, "content": message.content} for message in messages]


def event_body(event: Event, seq: int, step: int, request_id: str) -> dict[str, object]:
    """One SSE data object; a failure carries the error object of plain answers, and the status it would have had."""
    if isinstance(event, Failed):
        return failed_body(presentable(event.error), request_id, seq, step)
    head: dict[str, object] = {"type": event.type, "version": EVENT_VERSION, "seq": seq, "step": step}
    told = {name: printed(getattr(event, name)) for name in type(event).model_fields if name not in ("type", "whole")}
    return head | told | (_whole(event.whole) if isinstance(event, Done) and event.whole else {})


def _whole(whole: Whole) -> dict[str, object]:
    return {
        "steps": [step_body(record) for record in whole.steps],
        "usage": printed(whole.usage),
        "runtime_ms": round(whole.runtime_ms, 3),
        "runtime_ms_model": round(whole.runtime_ms_model, 3),
    } | _composed(whole)
