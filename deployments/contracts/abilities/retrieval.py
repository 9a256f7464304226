"""What engines of the retrieval family can do."""

from collections.abc import Sequence
from typing import Literal, Protocol

Pooling = Literal["mean", "cls", "none"]
Vector = tuple[float, ...]


class Embedder(Protocol):
    def embed(
        self, texts: Sequence[str], *, pooling: Pooling | None, normalize: bool | None, truncate: bool
    ) -> Sequence[tuple[Vector, ...]]:
        """One pooled vector a text (or one a token with pooling none); None does as the model was trained to."""
