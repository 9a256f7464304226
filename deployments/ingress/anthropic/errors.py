"""A refusal as Anthropic's clients raise it."""

from pydantic_core import to_json

from deployments.contracts.refusal import Refusal
from deployments.ingress.dialect import Dialect

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    504: "timeout_error",
}
BAD_REQUEST = frozenset({415, 422})
END = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'


def _status(refusal: Refusal) -> int:
    return 400 if refusal.status in BAD_REQUEST else refusal.status


def _type(status: int) -> str:
    return TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")


def _error_body(refusal: Refusal, request_id: str) -> dict[str, object]:
    return {
        "type": "error",
        "error": {"type": _type(_status(refusal)), "message": refusal.message},
        "request_id": request_id,
    }


def _failed_frame(refusal: Refusal, request_id: str, seq: int) -> bytes:  # noqa: ARG001 — the dialects' signature
    return b"event: error\ndata: " + to_json(_error_body(refusal, request_id)) + b"\n\n"


ANTHROPIC = Dialect(
    name="anthropic",
    error_body=_error_body,
    failed_frame=_failed_frame,
    status=_status,
    end=END,
    id_headers=("x-request-id", "request-id"),
)
