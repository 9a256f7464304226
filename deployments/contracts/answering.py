"""Answers to questions about pictures and documents."""

from typing import ClassVar

from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire


class VisualAnswer(Wire):
    """An answer with its score (0–1), which a model that writes its answer does not give."""

    kind: ClassVar[Kind] = Kind.LABELS
    answer: str
    score: float | None = None
