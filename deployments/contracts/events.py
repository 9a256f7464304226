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
from deployments.contracts.wire import Wire

OutputT = TypeVar("OutputT", bound=Wire)


TOKENS = frozenset({"prompt_tokens", "completion_tokens"})


class Usage(Wire):
    """What one answer took, each kind in its own unit; null where nothing of the kind was read or made.

    Tokens as the model's own tokenizer counts them. Models that write say what they read, media and template included,
    and what they wrote. For all others `prompt_tokens` is every text that was given (question, context, labels,
    documents, prompt, negative prompt), each counted once and by itself, whole, with the special tokens that the
    tokenizer puts around a text; where several tokenizers read it (diffusers' `tokenizer_2`, …) the first counts.

    Sound in seconds, heard and made. Pictures in megapixels × the steps that each took: the denoising steps really run
    of those made (depth maps too, masks not), one of those read; a page of a document is a picture as large as it is
    drawn for the model. Film in frames, given and made. Tables in cells, series in numbers, solids in faces.
    """

    prompt_tokens: int = Field(0, ge=0)
    completion_tokens: int = Field(0, ge=0)
    audio_seconds: float | None = Field(None, ge=0)
    image_megapixel_steps: float | None = Field(None, ge=0)
    video_frames: int | None = Field(None, ge=0)
    values: int | None = Field(None, ge=0)
    mesh_faces: int | None = Field(None, ge=0)

    @property
    def units(self) -> dict[str, float]:
        """What was used alone, by name; both kinds of tokens as soon as there are any."""
        told: dict[str, float] = self.model_dump(exclude_none=True)
        return told if self.prompt_tokens or self.completion_tokens else {n: told[n] for n in told if n not in TOKENS}


def added(usages: Iterable[Usage]) -> Usage | None:
    """What several hops or calls took together; None for none."""
    total: dict[str, float] = {}
    told = [usage.model_dump(exclude_none=True) for usage in usages]
    for name, value in (pair for one in told for pair in one.items()):
        total[name] = total.get(name, 0) + value
    return Usage.model_validate(total) if told else None


class Hop(Wire):
    """One task of a plan with the model that runs it."""

    task: str
    model: str


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
    """A hop's whole answer, and how long the engine took for it."""

    type: Literal["done"] = "done"
    output: SerializeAsAny[Wire]
    usage: Usage | None = None
    runtime_ms_model: float = Field(0.0, ge=0)


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
