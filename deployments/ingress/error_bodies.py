"""A refusal in the native API's words, which OpenAI's clients understand too."""

import re

from pydantic_core import to_json

from deployments.contracts.refusal import Refusal
from deployments.ingress.dialect import Dialect
from deployments.ingress.printing import step_body

EVENT_VERSION = 1
PRIVATE = re.compile(r"(?<![\w:/.-])(?!/api/)(?:/[\w.@+~-]+){2,}/?|\b0x[0-9a-fA-F]{6,}\b")
"""File paths (but our routes) and memory addresses."""


def presentable(refusal: Refusal) -> Refusal:
    """Without paths and addresses, which messages of libraries may hold."""
    return refusal.model_copy(update={"message": PRIVATE.sub("…", refusal.message)})


def error_object(refusal: Refusal, request_id: str) -> dict[str, object]:
    """The `error` object of every native body; what was done before a hop failed is in it."""
    told = refusal.model_dump(exclude={"status", "retry_after_s", "steps"}) | {"request_id": request_id}
    return told | {"steps": [step_body(record) for record in refusal.steps]} if refusal.steps else told


def failed_body(refusal: Refusal, request_id: str, seq: int, step: int) -> dict[str, object]:
    """The last event of a stream that failed: the error object of plain answers, and the status it would have had."""
    error = error_object(refusal, request_id) | {"status": refusal.status}
    return {"type": "failed", "version": EVENT_VERSION, "seq": seq, "step": step, "error": error}


def _error_body(refusal: Refusal, request_id: str) -> dict[str, object]:
    return {"error": error_object(refusal, request_id)}


def _failed_frame(refusal: Refusal, request_id: str, seq: int) -> bytes:
    return b"event: failed\ndata: " + to_json(failed_body(refusal, request_id, seq, 0)) + b"\n\n"


NATIVE = Dialect(name="native", error_body=_error_body, failed_frame=_failed_frame)
