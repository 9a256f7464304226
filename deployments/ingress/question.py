"""The native API's question: which names it has, and that it has no others."""

from collections.abc import Mapping
from typing import TypeVar

from deployments.contracts.call import Request
from deployments.contracts.errors import InvalidInput
from deployments.contracts.wire import Wire

OTHER_NAMES = {"model_id": "model", "options": "parameters"}
WORDS: dict[type, str] = {str: "a string", dict: "an object", bool: "true or false"}
T = TypeVar("T")
NAMES = ("task", "model", "inputs", "parameters", "stream", "resumable")


class Question(Wire):
    """A request, its media still as they were sent; whether its answer is streamed, and the stream may break."""

    request: Request
    stream: bool = False
    resumable: bool = False


def read_question(body: object, *, streamed: bool = False) -> Question:
    """`streamed`: whatever it says itself. Raises InvalidInput naming the field at fault."""
    if not isinstance(body, Mapping):
        raise InvalidInput(f"the body must be an object with {', '.join(NAMES)}")
    named = _by_one_name(body)
    task = named.get("task")
    if not isinstance(task, str) or not task:
        raise InvalidInput("task is required: the id of a task as GET /api/tasks lists them, or any-to-any", "task")
    if "inputs" not in named:
        raise InvalidInput("inputs is required", "inputs")
    stream = streamed or _of_type(named, "stream", bool) or False
    resumable = _of_type(named, "resumable", bool) or False
    if resumable and not stream:
        raise InvalidInput('resumable is for streams alone; ask with "stream": true as well', "resumable")
    return Question(
        request=Request(
            task=task,
            model=_of_type(named, "model", str),
            inputs=named["inputs"],
            parameters=_of_type(named, "parameters", dict) or {},
        ),
        stream=stream,
        resumable=resumable,
    )


def _by_one_name(body: Mapping[str, object]) -> dict[str, object]:
    named: dict[str, object] = {}
    for given, value in body.items():
        name = OTHER_NAMES.get(given, given)
        if name not in NAMES:
            raise InvalidInput(f"unknown name {given[:80]!r}; allowed are {', '.join(NAMES)}", given[:80])
        if name in named:
            raise InvalidInput(f"{given} is another name of {name}; give one of them", given)
        named[name] = value
    return named


def _of_type(named: Mapping[str, object], name: str, wanted: type[T]) -> T | None:
    """The named value if it is of this type; null is as good as absent."""
    value = named.get(name)
    if value is None or isinstance(value, wanted):
        return value
    raise InvalidInput(f"{name} must be {WORDS[wanted]}", name)
