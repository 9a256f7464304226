"""What tells one way of asking over HTTP from another when something fails: how that is said, at once or mid-stream."""

from collections.abc import Callable
from dataclasses import dataclass

from deployments.contracts.refusal import Refusal

DONE = b"data: [DONE]\n\n"
STREAM_ID = "x-stream-id"
"""The header of a stream that may be gone on with: where its connection breaks, it has not failed."""


def same_status(refusal: Refusal) -> int:
    """The tree's own status."""
    return refusal.status


@dataclass(frozen=True)
class Dialect:
    """`name` is what figures are told apart by. `error_body(refusal, request_id)` is the JSON of a refused request,
    answered with `status(refusal)`.

    `failed_frame(refusal, request_id, seq)` is the server-sent event that ends a stream which has begun with `seq`
    frames and cannot go on; a stream that came to its end ends with the bytes `end`. `id_headers` are those that carry
    an answer's request id.
    """

    name: str
    error_body: Callable[[Refusal, str], dict[str, object]]
    failed_frame: Callable[[Refusal, str, int], bytes]
    status: Callable[[Refusal], int] = same_status
    end: bytes = DONE
    id_headers: tuple[str, ...] = ("x-request-id",)
