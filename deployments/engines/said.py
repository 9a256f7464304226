"""What a model is told and shown, decoded: turns of words, pictures, films and sounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PIL.Image import Image as Picture

from deployments.contracts.conversation import Message
from deployments.media.audio import Samples
from deployments.media.video import Frames


@dataclass(frozen=True)
class Words:
    """What somebody says, and the field of the request that says it."""

    text: str
    param: str


@dataclass(frozen=True)
class Clip:
    """Frames taken from a video: at which `places` among its `total`, of which there are `fps` in a second."""

    frames: Frames
    places: tuple[int, ...]
    total: int
    fps: float


Shown = Picture | Clip | Samples
"""A sound is at the rate that the model hears."""


@dataclass(frozen=True)
class Turn:
    """A message, and its words and media decoded, in the order in which somebody says and shows them."""

    message: Message
    content: tuple[Words | Shown, ...]


Conversation = Sequence[Turn]
BitT = TypeVar("BitT")


def about(prompt: str, *shown: Shown, param: str = "inputs.text") -> tuple[Turn, ...]:
    """The media and then the prompt as one turn of the user."""
    return (Turn(Message(role="user", content=prompt), (*shown, Words(prompt, param))),)


def bits(turns: Conversation, kind: type[BitT]) -> Iterator[BitT]:
    """All of this type in their order."""
    return (bit for turn in turns for bit in turn.content if isinstance(bit, kind))


def block_of(bit: Words | Shown) -> dict[str, Any]:
    """A part of a turn as chat templates have it."""
    match bit:
        case Words():
            return {"type": "text", "text": bit.text}
        case Clip():
            return {"type": "video", "video": bit.frames}
        case Picture():
            return {"type": "image", "image": bit}
        case _:
            return {"type": "audio", "audio": bit}


def metadata_of(clip: Clip) -> dict[str, Any]:
    """transformers' VideoMetadata: models tell the frames' times by it."""
    _, height, width, _ = clip.frames.shape
    return {
        "total_num_frames": clip.total,
        "fps": clip.fps,
        "width": width,
        "height": height,
        "duration": clip.total / clip.fps,
        "frames_indices": list(clip.places),
    }
