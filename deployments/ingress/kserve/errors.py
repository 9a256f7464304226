"""A refusal in the Open Inference Protocol: `error` is a string."""

from pydantic_core import to_json

from deployments.contracts.refusal import Refusal
from deployments.ingress.dialect import Dialect


def _error_body(refusal: Refusal, request_id: str) -> dict[str, object]:
    return {"error": refusal.message, "code": refusal.code, "param": refusal.param, "request_id": request_id}


def _failed_frame(refusal: Refusal, request_id: str, seq: int) -> bytes:  # noqa: ARG001 — the dialects' signature
    return b"data: " + to_json(_error_body(refusal, request_id)) + b"\n\n"


KSERVE = Dialect(name="kserve", error_body=_error_body, failed_frame=_failed_frame)
