"""What happened on the way to an answer, hop by hop."""

from pydantic import Field, SerializeAsAny

from deployments.contracts.conversation import Message
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire


class StepRecord(Wire):
    """One hop: what ran where, and milliseconds: until it was over, in its engine, for its model to come, in a queue.

    Hops overlap where one begins on what another has said so far: their times then add up to more than the whole.
    """

    task: str
    model: str
    runtime_ms: float
    runtime_ms_model: float
    load_ms: float = 0.0
    queue_ms: float = 0.0
    replica: str | None = None
    usage: Usage | None = None
    output: SerializeAsAny[Wire] | None = None


class Whole(Wire):
    """All hops together; `cost` is the plan's, by what its tasks declare and were expected to take.
    `messages` as in `Answer`.
    """

    steps: tuple[StepRecord, ...]
    usage: Usage | None = None
    runtime_ms: float = Field(ge=0)
    runtime_ms_model: float = Field(ge=0)
    cost: float = Field(0.0, ge=0)
    messages: tuple[Message, ...] | None = None
