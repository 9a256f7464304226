"""Errors as HTTP answers: each in its dialect, and nothing in it that is only ours to know."""

import logging
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.responses import JSONResponse

from deployments.contracts.errors import AnymodalError, InternalError
from deployments.contracts.faults import where
from deployments.contracts.refusal import Refusal
from deployments.ingress.dialect import Dialect
from deployments.ingress.dialects import dialect_of
from deployments.ingress.error_bodies import presentable

LOG = logging.getLogger("anymodal.ingress")
RETRY_LATER = frozenset({429, 503})
REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


@dataclass
class Exchange:
    """One request and its answer; `task` and `model` are set as soon as they have been read, as is the name of the key
    that it came with. `traceparent` is the span of this exchange, where it is traced.
    """

    request_id: str
    dialect: Dialect
    task: str | None = None
    model: str | None = None
    traceparent: str | None = None
    caller: str | None = None


def exchange_of(scope: Any) -> Exchange:
    """The exchange that an ASGI scope belongs to; made at the first look at it."""
    if "anymodal" not in scope:
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        scope["anymodal"] = Exchange(clean_request_id(given.decode("latin-1")), dialect_of(scope["path"]))
    exchange: Exchange = scope["anymodal"]
    return exchange


def clean_request_id(given: str) -> str:
    """The client's own id where it is plain enough to be logged, else a new one."""
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


def refused(raised: BaseException, exchange: Exchange) -> Refusal:
    """What the client may know of an exception: one of the tree as it is, any other as our own fault."""
    cause = getattr(raised, "cause", raised)  # Ray wraps what a replica raised
    if isinstance(cause, AnymodalError):
        return presentable(cause.refusal(exchange.task, exchange.model))
    LOG.error("request %s of %s failed: %s", exchange.request_id, exchange.caller or "nobody named", where(cause))
    fault = InternalError("the server failed at this request; the fault is ours and is logged under its request_id")
    return fault.refusal(exchange.task, exchange.model)


def error_response(refusal: Refusal, exchange: Exchange) -> JSONResponse:
    """The answer to a refused request, in its dialect; 429 and 503 say when to come again, in a second if not known."""
    status = exchange.dialect.status(refusal)
    again = {"retry-after": str(refusal.retry_after_s or 1)} if status in RETRY_LATER else {}
    asked = {"www-authenticate": "Bearer"} if status == 401 else {}
    headers = {"x-request-id": exchange.request_id} | again | asked
    return JSONResponse(exchange.dialect.error_body(refusal, exchange.request_id), status, headers)
