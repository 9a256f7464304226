"""A film as OpenAI's clients ask for it, as the job that makes it; and that job as their video."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, JsonValue

from deployments.contracts.call import Request
from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.contracts.filming import Animating, Film
from deployments.contracts.jobs import Job, JobStatus
from deployments.contracts.kinds import Image, Medium, Video
from deployments.contracts.model import ModelFacts
from deployments.contracts.wire import Wire

KIND = "video"
Size = Annotated[str, Field(pattern=r"^(\d{1,5}x\d{1,5}|auto)$")]
STATUSES: Mapping[JobStatus, str] = {
    JobStatus.QUEUED: "queued",
    JobStatus.RUNNING: "in_progress",
    JobStatus.SUCCEEDED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "failed",
}
CANCELLED: dict[str, JsonValue] = {"code": "cancelled", "message": "the job that made it was cancelled"}
NAMES = {"inputs.text": "prompt", "inputs.image": "input_reference", "inputs.video": "input_reference"} | dict.fromkeys(
    ("parameters.width", "parameters.height"), "size"
)
"""A task's fields as a client calls them."""


class VideoBody(Animating):
    """What a video may be asked for: OpenAI's own, and every parameter of the tasks that film."""

    prompt: str
    model: str | None = None
    size: Size | None = None
    strength: float | None = Field(None, gt=0, le=1)

    @property
    def parameters(self) -> dict[str, Any]:
        """The task's parameters; a size is its two sides. Raises InvalidInput where both are given."""
        asked = self.model_dump(exclude_none=True, exclude={"prompt", "model", "size", "stills"})
        if self.size is None or self.size == "auto":
            return asked
        if {"width", "height"} & set(asked):
            raise InvalidInput("size and width and height say the same; send one of them", "size")
        width, height = map(int, self.size.split("x"))
        return asked | {"width": width, "height": height}


class RemixBody(Wire):
    """How a film is to be made anew."""

    prompt: str


class ReferenceBody(Wire):
    """A picture or film to begin with, where it is not sent as a file."""

    image_url: str | None = None
    file_id: str | None = None


Inputs = Callable[[str, Medium | None], dict[str, Any]]
INPUTS: Mapping[str, tuple[Inputs, bool]] = {
    "text-to-video": (lambda prompt, _: {"text": prompt}, False),
    "image-text-to-video": (lambda prompt, medium: {"image": medium, "text": prompt}, False),
    "image-to-video": (lambda _, medium: {"image": medium}, True),
    "video-to-video": (lambda prompt, medium: {"video": medium, "text": prompt}, False),
}
"""How each task takes what is given, and whether its prompt is a parameter."""

WAYS: Mapping[type[Medium] | None, tuple[str, ...]] = {
    None: ("text-to-video",),
    Image: ("image-text-to-video", "image-to-video"),
    Video: ("video-to-video",),
}
"""The tasks that film from a prompt and such a medium, the better first."""


def film_request(prompt: str, parameters: dict[str, Any], model: ModelFacts | None, given: Medium | None) -> Request:
    """The request that makes the film. Raises ModelTaskMismatch where the model does not film from what is given."""
    ways = WAYS.get(type(given) if given else None)
    if ways is None:
        raise InvalidInput("input_reference must be a picture or a film", "input_reference")
    able = [way for way in ways if model is None or way in model.tasks]
    if not able:
        raise ModelTaskMismatch(_unable(model, ways), "model")
    take, prompted = INPUTS[able[0]]
    asked = {**parameters, "stills": True} | ({"prompt": prompt} if prompted else {})
    return Request(task=able[0], model=model.id if model else None, inputs=take(prompt, given), parameters=asked)


def _unable(model: ModelFacts | None, ways: tuple[str, ...]) -> str:
    does = f"{model.id} does {', '.join(model.tasks)}" if model else "the default model does not"
    return f"{does}; a film of what was given needs {' or '.join(ways)}: choose a model of GET /v1/models that does it"


def video_body(job: Job) -> dict[str, object]:
    """OpenAI's video object."""
    return {
        "id": job.id,
        "object": "video",
        "model": job.model,
        "status": STATUSES[job.status],
        "progress": round(job.progress * 100),
        "prompt": job.notes.get("prompt"),
        "size": job.notes.get("size") or _size(job),
        "seconds": job.notes.get("seconds") or _seconds(job),
        "created_at": int(job.created_at),
        "completed_at": int(job.finished_at) if job.finished_at and job.status is JobStatus.SUCCEEDED else None,
        "expires_at": int(job.expires_at) if job.expires_at else None,
        "remixed_from_video_id": job.notes.get("remixed_from_video_id"),
        "error": _error(job),
    }


def _error(job: Job) -> dict[str, JsonValue] | None:
    if job.error is not None:
        return {"code": job.error.code, "message": job.error.message, "param": job.error.param}
    return CANCELLED if job.status is JobStatus.CANCELLED else None


def _size(job: Job) -> str:
    """`auto` where the model chooses it."""
    width, height = (job.parameters.get(side) for side in ("width", "height"))
    return f"{width}x{height}" if width and height else "auto"


def _seconds(job: Job) -> str:
    """As asked, else as the frames come to; `auto` where the model chooses them."""
    asked, frames, fps = (job.parameters.get(name) for name in ("seconds", "num_frames", "fps"))
    if isinstance(asked, int | float):
        return f"{asked:g}"
    if isinstance(frames, int | float) and isinstance(fps, int | float):
        return f"{frames / fps:.4g}"
    return "auto"


VARIANTS: Mapping[str, Callable[[Film], Medium | None]] = {
    "video": lambda film: film.video,
    "thumbnail": lambda film: film.thumbnail,
    "spritesheet": lambda film: film.spritesheet,
}
