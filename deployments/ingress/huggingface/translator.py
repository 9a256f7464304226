"""A task's translator: from a client's words to the task's own, and from its output to what the client reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.kinds import Medium
from deployments.ingress.event_stream import Frames
from deployments.ingress.gateway import StepEvents
from deployments.ingress.huggingface.given import Given
from deployments.ingress.printing import printed


@dataclass(frozen=True)
class Asked:
    """A task's inputs and parameters, under its own names."""

    inputs: object
    parameters: dict[str, object]


@dataclass(frozen=True)
class Wording:
    """How clients say a task's parameters otherwise than the task does.

    `unfolded`: objects whose members are parameters themselves. `idle`: values that ask for no more than what is done
    anyway, so that saying them changes nothing. `single`: lists of one that mean their member. Everything else goes to
    the task as it is, which refuses by name what it does not know.
    """

    unfolded: tuple[str, ...] = ()
    idle: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    single: tuple[str, ...] = ()


Read = Callable[[Given], Asked]
Tell = Callable[[Any, Given], object]
"""The output and what was asked, to a JSON value; or to a medium, whose bytes are the answer."""


@dataclass(frozen=True)
class Translator:
    """`several`: a list of inputs is as many questions, whose answers' lists are joined. `frames`: how it streams."""

    read: Read
    tell: Tell
    several: bool = False
    frames: Callable[[StepEvents, Given], Frames] | None = None


def worded(given: Given, wording: Wording) -> dict[str, object]:
    """The parameters in the task's words. Raises InvalidParameter where one is said twice."""
    said: dict[str, object] = {}
    for name, value in _unfolded(given.parameters, wording.unfolded):
        if any(type(value) is type(idle) and value == idle for idle in wording.idle.get(name, ())):
            continue
        if name in said:
            raise InvalidParameter(f"{name} is said twice; say it once", f"parameters.{name}")
        said[name] = value[0] if name in wording.single and isinstance(value, list) and len(value) == 1 else value
    return said


def _unfolded(parameters: Mapping[str, object], names: tuple[str, ...]) -> list[tuple[str, object]]:
    flat: list[tuple[str, object]] = []
    for name, value in parameters.items():
        if name in names and isinstance(value, Mapping):
            flat += [(str(inner), member) for inner, member in value.items() if member is not None]
        else:
            flat.append((name, value))
    return flat


def reads(wording: Wording = Wording()) -> Read:
    """`inputs` as they are: a bare value, or an object by the names of the task's fields."""
    return lambda given: Asked(given.inputs, worded(given, wording))


def reads_with_text(wording: Wording = Wording()) -> Read:
    """A medium in `inputs`, the text that goes with it in the parameter `prompt`."""

    def read(given: Given) -> Asked:
        parameters = worded(given, wording)
        prompt = parameters.pop("prompt", None)
        named = dict(given.inputs) if isinstance(given.inputs, Mapping) else {"image": given.inputs}
        return Asked(named if prompt is None else named | {"text": prompt}, parameters)

    return read


def told(value: object) -> object:
    """As JSON; what is null is left out, which the JavaScript client wants of scores."""
    match value:
        case BaseModel():
            return {
                name: told(member) for name in type(value).model_fields if (member := getattr(value, name)) is not None
            }
        case list() | tuple():
            return [told(member) for member in value]
    return printed(value)


def tells(name: str) -> Tell:
    """The field of this name alone."""
    return lambda output, _: told(getattr(output, name))


def tells_bytes(name: str) -> Tell:
    """The bytes of the medium in this field."""
    return lambda output, _: getattr(output, name)


def tells_all(output: BaseModel, given: Given) -> object:
    """The output as the native API has it; the bytes of its first medium where `Accept` asks for that kind alone."""
    wanted = given.caller.accept.partition("/")[0]
    media = (member for name in type(output).model_fields if isinstance(member := getattr(output, name), Medium))
    return next((medium for medium in media if medium.media_type.startswith(f"{wanted}/")), printed(output))


PLAIN = Translator(reads(), tells_all)
"""Tasks for which Hugging Face has no schema: our own inputs, parameters and output."""
