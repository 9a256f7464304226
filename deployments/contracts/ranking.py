"""What a search finds, each thing with the score it is ranked by: higher is nearer."""

from typing import ClassVar

from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire


class FoundText(Wire):
    """`id` is the text's name in its corpus, or its place among the given texts, from 0; `score` a cosine."""

    kind: ClassVar[Kind] = Kind.SCORES
    id: int | str
    score: float
    text: str | None = None


class FoundPage(Wire):
    """`document` is the file's name in its corpus, or its place among the given, from 0; `page` counts from 1."""

    kind: ClassVar[Kind] = Kind.SCORES
    document: int | str
    page: int
    score: float
