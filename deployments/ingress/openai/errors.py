"""A refusal as OpenAI's clients raise it; what is wrong with a request is a 400 there."""

from pydantic_core import to_json

from deployments.contracts.refusal import Refusal
from deployments.ingress.dialect import Dialect

BAD_REQUEST = frozenset({413, 415, 422})


def _status(refusal: Refusal) -> int:
    return 400 if refusal.status in BAD_REQUEST else refusal.status


def _error_body(refusal: Refusal, request_id: str) -> dict[str, object]:
    return {
        "error": {
            "message": refusal.message,
            "type": refusal.type,
            "param": refusal.param,
            "code": refusal.code,
            "request_id": request_id,
        }
    }


def _failed_frame(refusal: Refusal, request_id: str, seq: int) -> bytes:  # noqa: ARG001 — the dialects' signature
    return b"data: " + to_json(_error_body(refusal, request_id)) + b"\n\n"


OPENAI = Dialect(name="openai", error_body=_error_body, failed_frame=_failed_frame, status=_status)
