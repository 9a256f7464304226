"""Answers to questions about pictures and documents, and how a document is read."""

from typing import Annotated, ClassVar

from pydantic import Field

from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire


class VisualAnswer(Wire):
    """An answer with its score (0–1), which a model that writes its answer does not give."""

    kind: ClassVar[Kind] = Kind.LABELS
    answer: str
    score: float | None = None


class DocumentAnswer(Wire):
    """An answer; of models that mark it in the document with its score (0–1) and its first and last word's index."""

    kind: ClassVar[Kind] = Kind.SPANS
    answer: str
    score: float | None = None
    start: int | None = None
    end: int | None = None


Thousandth = Annotated[int, Field(ge=0, le=1000)]
WordBox = tuple[
    Annotated[str, Field(min_length=1, max_length=1000)], tuple[Thousandth, Thousandth, Thousandth, Thousandth]
]
"""A word and where it stands: left, top, right, bottom in thousandths of the page's width and height."""


class Reading(Wire):
    """How a question is answered from a page: transformers' parameters under their own names, None is the model's own.

    All but `page` and `max_new_tokens` are for models that mark the answer in the text, `max_new_tokens` for those
    that write it.
    """

    page: int = Field(1, ge=1, le=1000, description="of a PDF; 1 is the first")
    word_boxes: Annotated[tuple[WordBox, ...], Field(min_length=1, max_length=20_000)] | None = Field(
        None, description="[word, [left, top, right, bottom]] in thousandths of the page; None reads the page by OCR"
    )
    top_k: int | None = Field(None, ge=1, le=100, description="at most so many answers")
    max_answer_len: int | None = Field(None, ge=1, le=1000, description="tokens of an answer")
    max_seq_len: int | None = Field(None, ge=16, le=16_384, description="tokens of question and text read at once")
    doc_stride: int | None = Field(None, ge=1, le=8192, description="tokens that one stretch shares with the next")
    handle_impossible_answer: bool | None = Field(None, description="let an empty answer be one")
    max_new_tokens: int | None = Field(None, ge=1, le=4096)
