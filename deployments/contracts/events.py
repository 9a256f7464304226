"""The one grammar of everything that streams, from an engine's step to an SSE line."""

from collections.abc import Generator, Iterable
from typing import Annotated, Literal, TypeVar

from pydantic import Field, SerializeAsAny

from deployments.contracts.conversation import ToolCall
from deployments.contracts.kinds import Audio, Image
from deployments.contracts.model import Precision
from deployments.contracts.refusal import Refusal
from deployments.contracts.sampling import WrittenToken
from deployments.contracts.status import ModelStatus
from deployments.contracts.trace import Whole
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire

OutputT = TypeVar("OutputT", bound=Wire)


class Hop(Wire):
    """One task of a plan with the model that runs it, behind the hops whose answers it is given (`after`, from 0).

    `cost` is what the planner weighs, `expected_s` the seconds it should take, a load of its model among them, by what
    was measured; None until it was.
    """

    task: str
    model: str
    after: tuple[int, ...] = ()
    cost: float = 0.0
    expected_s: float | None = None


def expected_of(hops: Iterable[Hop]) -> float | None:
    """Seconds for all hops one after the other; None where one of them is not known."""
    each = [hop.expected_s for hop in hops]
    known = [seconds for seconds in each if seconds is not None]
    return sum(known) if len(known) == len(each) else None


class Planned(Wire):
    """The chain that any-to-any chose, before any of it runs."""

    type: Literal["planned"] = "planned"
    hops: tuple[Hop, ...]


class Started(Wire):
    """A hop begins on a model that is in memory."""

    type: Literal["started"] = "started"
    task: str
    model: str


Phase = Literal["waiting", "downloading", "reading", "building", "waking"]
"""What a load is at: waiting for room or for other loads, fetching files from the Hub, reading them from the disk,
making the model of them on its device, or bringing it back from pinned CPU memory.
"""


class Loading(Wire):
    """A hop waits while its model comes into memory: the phase, how far it is, and what is left by earlier loads.

    Bytes are of the weights' files, `total_bytes` 0 where a phase does not count any. `left_s` is None until the model
    was loaded once in this replica.
    """

    type: Literal["loading"] = "loading"
    model: str
    phase: Phase = "waiting"
    done_bytes: int = Field(0, ge=0)
    total_bytes: int = Field(0, ge=0)
    left_s: float | None = Field(None, ge=0)
    device: str | None = None
    precision: Precision | None = None


class Ready(Wire):
    """The end of a load that was asked for by itself."""

    type: Literal["ready"] = "ready"
    model: ModelStatus


class Token(Wire):
    """The next piece of text; all pieces together spell the answer. `tokens` made it, where the request asks for them:
    then there is one event a token, though its text may be empty until a character is whole.
    """

    type: Literal["token"] = "token"
    text: str
    tokens: tuple[WrittenToken, ...] | None = None


class Called(Wire):
    """A tool that the model calls; its words are not among the text's pieces."""

    type: Literal["tool_call"] = "tool_call"
    index: int = Field(ge=0)
    call: ToolCall


class Progress(Wire):
    """`done` of `total` steps are over; `preview` shows the picture so far, where there is one."""

    type: Literal["progress"] = "progress"
    done: int = Field(ge=0)
    total: int = Field(ge=1)
    preview: Image | None = None


class AudioChunk(Wire):
    """The next stretch of sound, a playable file of its own."""

    type: Literal["audio"] = "audio"
    audio: Audio
    sampling_rate: int = Field(ge=1)


class Done(Wire):
    """A hop's whole answer, the replica that gave it, and milliseconds: those that the engine took, those that its
    model took to come, those in which it waited for its turn or was on its way, and all of them together.

    The last event of any-to-any says what the `whole` took.
    """

    type: Literal["done"] = "done"
    output: SerializeAsAny[Wire]
    usage: Usage | None = None
    runtime_ms_model: float = Field(0.0, ge=0)
    replica: str | None = None
    load_ms: float = Field(0.0, ge=0)
    queue_ms: float = Field(0.0, ge=0)
    total_ms: float = Field(0.0, ge=0)
    whole: Whole | None = None

    def timed(self, total_ms: float) -> "Done":
        """With all its time; what of it was neither loading nor running was waiting or way."""
        waited = max(0.0, total_ms - self.load_ms - self.runtime_ms_model)
        return self.model_copy(update={"total_ms": total_ms, "queue_ms": waited})


class Failed(Wire):
    """The stream's last event when it could not be finished."""

    type: Literal["failed"] = "failed"
    error: Refusal


Event = Annotated[
    Planned | Started | Loading | Ready | Token | Called | Progress | AudioChunk | Done | Failed,
    Field(discriminator="type"),
]
Step = Token | Called | Progress | AudioChunk | Usage
"""What a task may yield while it runs; `Usage` is folded into `done`."""

Stream = Generator[Step | None, None, OutputT]
"""None: nothing to tell, but a point where a waiting call can be closed."""
"""A task at work: yields what is known so far, returns the whole answer."""
