"""Durable jobs: what may be asked to run without a client that waits, how far it has come, and what it told."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from deployments.contracts.call import Request
from deployments.contracts.events import Event
from deployments.contracts.refusal import Refusal
from deployments.contracts.wire import Wire


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED})
"""Nothing changes any more, until the job is deleted or expires."""


class Inference(Wire):
    """One request of the native API, its media as bytes."""

    type: Literal["inference"] = "inference"
    request: Request


class Resumable(Wire):
    """One request of the native API whose stream may break: it is begun at once and stopped when nobody reads it."""

    type: Literal["resumable"] = "resumable"
    request: Request


class Batch(Wire):
    """Lines of a stored file, each a request to a route of the same app; `endpoint` is the one they all name.

    What is not asked within its time never is. None keeps the files of answers as long as other files.
    """

    type: Literal["batch"] = "batch"
    input_file: str
    endpoint: str
    complete_within_s: float = Field(gt=0)
    keep_answers_for_s: float | None = Field(None, gt=0)


Assignment = Annotated[Inference | Resumable | Batch, Field(discriminator="type")]
STREAM = "stream"
"""The kind of a job that is a resumable stream; nobody sees one who does not ask for this kind."""
Notes = dict[str, JsonValue]
"""What a dialect writes on a job that it made, to print it again; nobody else reads them."""


class Job(Wire):
    """A job without its result. Times are seconds since 1970 by the server's clock.

    `kind` says which dialect it belongs to. `task` and `model` are those that answer, `parameters` all that will be
    used, the catalog's defaults and a drawn seed among them. `progress` runs from 0 to 1. `attempts` counts how often
    it has been begun: a job lost with its replica is begun again, with the same seed.
    """

    id: str
    kind: str
    status: JobStatus
    task: str
    model: str | None = None
    parameters: Notes = Field(default_factory=dict)
    notes: Notes = Field(default_factory=dict)
    progress: float = Field(0.0, ge=0, le=1)
    attempts: int = Field(0, ge=0)
    cancelling: bool = False
    created_at: float
    started_at: float | None = None
    finished_at: float | None = None
    expires_at: float | None = None
    error: Refusal | None = None


class StoredFile(Wire):
    """A file that a client or a batch has stored: the document of kind `FILE`, with its bytes beside it."""

    filename: str
    purpose: str
    bytes: int = Field(ge=0)


FILE = "file"


class JobPage(Wire):
    """Some jobs in order, and whether there are more behind them."""

    jobs: tuple[Job, ...]
    has_more: bool


class JobFilter(Wire):
    """Which jobs are listed: all that every given field fits; `after` is the id of the last one already seen."""

    kind: str | None = None
    status: JobStatus | None = None
    task: str | None = None
    after: str | None = None
    limit: int = Field(20, ge=1, le=100)
    newest_first: bool = True


class Restarted(Wire):
    """The job was lost with its replica and begins again: what was told before is void."""

    type: Literal["restarted"] = "restarted"
    attempt: int = Field(ge=2)


class Cancelled(Wire):
    """The last event of a job that was cancelled."""

    type: Literal["cancelled"] = "cancelled"


JobEvent = Event | Restarted | Cancelled


class NumberedEvent(Wire):
    """`number` rises from 1, through all attempts, and names the event for good; `step` is the hop it belongs to."""

    number: int = Field(ge=1)
    step: int = Field(0, ge=0)
    event: JobEvent
