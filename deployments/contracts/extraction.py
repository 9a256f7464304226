"""What extractive question answering is made of: windows of a long context, and the spans that are found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire

Place = tuple[int, int]
"""First character and the one after the last, in the context."""


class Cutting(Wire):
    """How question and context are brought into the model's length, in tokens; None lets the model decide."""

    max_seq_len: int | None = Field(
        None, ge=8, le=32_768, description="tokens of question and context together in one window; 384 without it"
    )
    doc_stride: int | None = Field(
        None, ge=0, le=32_768, description="tokens that neighbouring windows share; 128 without it, or half a window"
    )
    max_question_len: int = Field(64, ge=1, le=4_096, description="a question of more tokens is refused")


@dataclass(frozen=True)
class Window:
    """Question and a stretch of the context as tokens.

    `tokens` and `words` are a token's and its word's place in the context, None for what is no context; `nowhere` is
    the token that stands for "the context does not say", where the model has one.
    """

    inputs: Mapping[str, Sequence[int]]
    tokens: Sequence[Place | None]
    words: Sequence[Place | None]
    nowhere: int | None


@dataclass(frozen=True)
class Found:
    """The likeliest spans of one window, best first, with their probabilities; `nowhere` is that of no answer."""

    spans: tuple[tuple[Place, float], ...]
    nowhere: float


class SpanAnswer(Wire):
    """Words of the context with their probability; `start` and `end` are characters, an empty answer has 0 and 0."""

    kind: ClassVar[Kind] = Kind.SPANS
    answer: str
    score: float
    start: int
    end: int
