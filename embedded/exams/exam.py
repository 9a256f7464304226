"""An exam: questions about held-out things, put to a running app, and the share of them it answers rightly."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal, TypeAlias, TypeVar

import httpx
from PIL import Image
from pydantic import JsonValue

T = TypeVar("T")
Inputs: TypeAlias = str | Sequence[object] | Mapping[str, object]
"""Whatever JSON can say."""


class Refused(RuntimeError):
    """What the app says where it does not answer."""


@dataclass(frozen=True)
class Examined:
    """The app that is examined, asked over HTTP as any client would; `part` below 1 makes every exam a brief one."""

    http: httpx.Client
    part: float = 1.0

    def some(self, count: int, least: int = 4) -> int:
        """So many of `count` questions are put: all of them, or in a brief run a part, though not below `least`."""
        return max(min(count, least), round(count * self.part))

    def some_of(self, things: Sequence[T], least: int = 4) -> Sequence[T]:
        """So many of these, in their order and as far apart as can be."""
        count = self.some(len(things), least)
        return [things[at * len(things) // count] for at in range(count)]

    def ask(self, task: str, inputs: Inputs, *, model: str | None = None, **parameters: JsonValue) -> Any:
        """The task's output; raises what the app says if it refuses."""
        asked = {"task": task, "inputs": inputs, "parameters": parameters} | ({"model": model} if model else {})
        answer = self.http.post("/api/inference", json=asked)
        if answer.status_code != 200:
            raise Refused(f"{task} was refused: {answer.text[:600]}")
        return answer.json()["result"]["task_output"]


@dataclass(frozen=True)
class Exam:
    """One figure of one model's card. `wanted` is the least (or the most, if `better` is "less") that is aimed at."""

    title: str
    task: str
    model: str
    wanted: float
    measure: Callable[[Examined], float]
    better: Literal["more", "less"] = "more"
    unit: str = "share"

    @property
    def name(self) -> str:
        """The model's folder."""
        return self.model.split("/")[-1]

    def reached(self, figure: float) -> bool:
        return figure >= self.wanted if self.better == "more" else figure <= self.wanted


def share(right: Iterable[bool]) -> float:
    """How many of these are so, 0 … 1; none at all is an error of the exam."""
    counted = list(right)
    return sum(counted) / len(counted)


def png(picture: Image.Image) -> str:
    """A picture as a data URI, as requests carry it."""
    written = BytesIO()
    picture.save(written, "PNG")
    return uri(written.getvalue(), "image/png")


def uri(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode()}"


def bytes_of(data_uri: str) -> bytes:
    """What an answer's data URI carries."""
    return b64decode(data_uri.split(",", 1)[1])


def picture(data_uri: str) -> Image.Image:
    """An answer's picture, RGB."""
    return Image.open(BytesIO(bytes_of(data_uri))).convert("RGB")
