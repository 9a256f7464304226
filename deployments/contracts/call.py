"""One question on its way: what a dialect or a Python handle asks, and what comes back when all is done."""

from typing import Any

from pydantic import Field, SerializeAsAny

from deployments.contracts.conversation import Message
from deployments.contracts.events import Hop
from deployments.contracts.kinds import Kind
from deployments.contracts.model import Guard, ModelFacts
from deployments.contracts.trace import StepRecord
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire

ANY_TO_ANY = "any-to-any"
NATIVE = "native-any-to-any"
"""What any-to-any is on a model of several kinds: no chain but one task."""


class Request(Wire):
    """A question as it was asked; `task` may be `any-to-any`, `model` None takes the catalog's default.

    `traceparent` (W3C) is the span that asks, where it is traced.
    """

    task: str
    model: str | None = None
    inputs: Any
    parameters: dict[str, Any] = Field(default_factory=dict)
    traceparent: str | None = None


class Work(Wire):
    """A typed call on a chosen model: what a family runs, and what checks the answer before it leaves.

    `keepers` is written on the way: of each model that several replicas hold, the replica that is to keep it; so is
    `traceparent`, the span of the hop that asks, where it is traced.
    """

    task: str
    model: ModelFacts
    inputs: SerializeAsAny[Wire]
    parameters: SerializeAsAny[Wire]
    guard: Guard | None = None
    keepers: dict[str, str] = Field(default_factory=dict)
    traceparent: str | None = None


class Wanted(Wire):
    """A model to be loaded for a task before anybody asks it; `keepers` as in `Work`."""

    task: str
    model: ModelFacts
    keepers: dict[str, str] = Field(default_factory=dict)


class Answer(Wire):
    """The whole answer; `runtime_ms` is the router's clock, `runtime_ms_model` the engines'. `cost` is the plan's.

    `messages`: where a conversation was given, the turn that goes on with it; keeping it is the caller's.
    """

    id: str
    task: str
    model: str
    output: SerializeAsAny[Wire]
    steps: tuple[StepRecord, ...]
    usage: Usage | None = None
    runtime_ms: float
    runtime_ms_model: float
    cost: float | None = None
    messages: tuple[Message, ...] | None = None


class Several(Wire):
    """What any-to-any answers where several kinds were wanted: by kind, the answer and the task that gave it."""

    outputs: dict[Kind, SerializeAsAny[Wire]]
    tasks: dict[Kind, str]


class Plan(Wire):
    """What any-to-any would do: the hops, and for each kind that is wanted the number of the hop that gives it."""

    hops: tuple[Hop, ...]
    gives: dict[Kind, int]
    cost: float
    expected_s: float | None = None
