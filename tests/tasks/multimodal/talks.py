"""Conversations with media in them, each as our API takes it and as the library's chat templates do."""

from typing import Any, NamedTuple

import numpy as np

from tests import clips, sounds
from tests.pictures import picture, uri

Json = dict[str, Any]


class Bit(NamedTuple):
    """A part of a turn: ours, the library's, and what the library must be told of it beside."""

    ours: Json
    librarys: Json
    told: Json | None = None


class Turn(NamedTuple):
    role: str
    bits: tuple[Bit, ...]


def words(text: str) -> Bit:
    return Bit({"type": "text", "text": text}, {"type": "text", "text": text})


def seen(png: bytes) -> Bit:
    return Bit({"type": "image", "image": uri(png)}, {"type": "image", "image": picture(png)})


def heard(wav: bytes) -> Bit:
    return Bit({"type": "audio", "audio": sounds.uri(wav)}, {"type": "audio", "audio": sounds.samples(wav)})


def watched(mp4: bytes, count: int = 8) -> Bit:
    """Of which so many frames are shown, evenly spread from first to last."""
    frames = clips.frames_of(mp4)
    places = np.linspace(0, len(frames) - 1, count).round().astype(int).tolist()
    told = {
        "total_num_frames": len(frames),
        "fps": float(clips.FPS),
        "width": frames.shape[2],
        "height": frames.shape[1],
        "duration": len(frames) / clips.FPS,
        "frames_indices": places,
    }
    return Bit({"type": "video", "video": clips.uri(mp4)}, {"type": "video", "video": frames[places]}, told)


def user(*bits: Bit | str) -> Turn:
    return Turn("user", tuple(words(bit) if isinstance(bit, str) else bit for bit in bits))


def assistant(text: str) -> Turn:
    return Turn("assistant", (words(text),))


def system(text: str) -> Turn:
    return Turn("system", (words(text),))


def ours(*turns: Turn) -> Json:
    """The inputs of a request; who only speaks sends a string."""

    def content(turn: Turn) -> str | list[Json]:
        match turn.bits:
            case [Bit(ours={"type": "text", "text": text})]:
                return str(text)
        return [bit.ours for bit in turn.bits]

    return {"messages": [{"role": turn.role, "content": content(turn)} for turn in turns]}


def librarys(*turns: Turn) -> list[Json]:
    return [{"role": turn.role, "content": [bit.librarys for bit in turn.bits]} for turn in turns]


def told(*turns: Turn) -> Json:
    """What the library's processors are told of the films."""
    films = [bit.told for turn in turns for bit in turn.bits if bit.told]
    return {"do_sample_frames": False, "video_metadata": films} if films else {}
