"""A batch's input file: one request a line, checked before any is asked."""

import json
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, ValidationError

from deployments.contracts.wire import Wire

MOST_LINES = 50_000
MOST_FAULTS = 20


class Line(Wire):
    """One request of a batch."""

    custom_id: Annotated[str, Field(min_length=1, max_length=512)]
    method: Literal["POST"]
    url: str
    body: dict[str, JsonValue]


class Fault(Wire):
    """What is wrong with a line, counted from 1; as OpenAI's batches tell it."""

    code: str
    line: int | None
    message: str
    param: str | None = None


def read_lines(data: bytes, endpoint: str) -> tuple[tuple[Line, ...], tuple[Fault, ...]]:
    """The lines of a JSONL file, and the first of what is wrong with them; with faults nothing must be asked."""
    numbered = [(number, raw) for number, raw in enumerate(data.split(b"\n"), 1) if raw.strip()]
    if not numbered:
        return (), (Fault(code="empty_file", line=None, message="the file has no lines"),)
    if len(numbered) > MOST_LINES:
        said = f"the file has {len(numbered):,} lines; a batch has at most {MOST_LINES:,}"
        return (), (Fault(code="too_many_lines", line=None, message=said),)
    read = [_read(number, raw, endpoint) for number, raw in numbered]
    lines = [line for line in read if isinstance(line, Line)]
    faults = [fault for fault in read if isinstance(fault, Fault)] or list(_twice(lines))
    return tuple(lines), tuple(faults[:MOST_FAULTS])


def _read(number: int, raw: bytes, endpoint: str) -> Line | Fault:
    try:
        line = Line.model_validate(json.loads(raw))
    except ValidationError as invalid:
        fault = invalid.errors()[0]
        name = ".".join(map(str, fault["loc"]))
        return Fault(code="invalid_line", line=number, message=f"{name}: {fault['msg']}", param=name)
    except ValueError:
        return Fault(code="invalid_json_line", line=number, message="the line is not JSON in UTF-8")
    return _misplaced(number, line, endpoint) or line


def _misplaced(number: int, line: Line, endpoint: str) -> Fault | None:
    if line.url != endpoint:
        said = f"url is {line.url[:80]!r}, but the batch's endpoint is {endpoint}"
        return Fault(code="mismatched_endpoint", line=number, message=said, param="url")
    if line.body.get("stream"):
        return Fault(code="streamed_line", line=number, message="a batch streams nothing", param="body.stream")
    return None


def _twice(lines: Iterable[Line]) -> Iterable[Fault]:
    seen: set[str] = set()
    for line in lines:
        if line.custom_id in seen:
            said = f"custom_id {line.custom_id[:80]!r} is given twice"
            yield Fault(code="duplicate_custom_id", line=None, message=said, param="custom_id")
        seen.add(line.custom_id)


def answered(id: str, line: Line, status: int, request_id: str, body: Any) -> dict[str, JsonValue]:
    """A line of the output or the error file: what the route said."""
    response: dict[str, JsonValue] = {"status_code": status, "request_id": request_id, "body": body}
    return {"id": id, "custom_id": line.custom_id, "response": response, "error": None}


def unanswered(id: str, line: Line, code: str, message: str) -> dict[str, JsonValue]:
    """A line of the error file: no route was asked, or it said nothing that a line can hold."""
    error: dict[str, JsonValue] = {"code": code, "message": message}
    return {"id": id, "custom_id": line.custom_id, "response": None, "error": error}
