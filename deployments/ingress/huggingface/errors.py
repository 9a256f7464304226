"""A refusal as Hugging Face's clients raise it: `error` is a string; 503 is not for them, who would ask without end."""

from pydantic_core import to_json

from deployments.contracts.refusal import Refusal
from deployments.ingress.dialect import Dialect

STATUSES = {503: 504}
"""@huggingface/inference repeats a request after a 503 at once and for ever."""
OVERLOADED = frozenset({429, 503})


def _error_type(status: int) -> str:
    """Which of its exceptions huggingface_hub raises for text generation."""
    if status in OVERLOADED:
        return "overloaded"
    return "generation" if status >= 500 else "validation"


def _status(refusal: Refusal) -> int:
    return STATUSES.get(refusal.status, refusal.status)


def _error_body(refusal: Refusal, request_id: str) -> dict[str, object]:
    return {
        "error": refusal.message,
        "error_type": _error_type(refusal.status),
        "code": refusal.code,
        "param": refusal.param,
        "request_id": request_id,
    }


def _failed_frame(refusal: Refusal, request_id: str, seq: int) -> bytes:  # noqa: ARG001 — the dialects' signature
    return b"data: " + to_json(_error_body(refusal, request_id)) + b"\n\n"


HUGGING_FACE = Dialect(name="hugging_face", error_body=_error_body, failed_frame=_failed_frame, status=_status)
