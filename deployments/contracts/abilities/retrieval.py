"""What engines of the retrieval family can do."""

from collections.abc import Sequence
from typing import Literal, Protocol

from deployments.contracts.kinds import Image

Pooling = Literal["mean", "cls", "none"]
Vector = tuple[float, ...]
RankFunction = Literal["sigmoid", "none"]


class Embedder(Protocol):
    def embed(
        self, texts: Sequence[str], *, pooling: Pooling | None, normalize: bool | None, truncate: bool
    ) -> Sequence[tuple[Vector, ...]]:
        """One pooled vector a text (or one a token with pooling none); None does as the model was trained to."""


class Ranker(Protocol):
    def relevance(
        self, pairs: Sequence[tuple[str, str]], *, function_to_apply: RankFunction | None, truncate: bool
    ) -> Sequence[float]:
        """How well the second text of each pair answers the first; None applies what the model was trained with."""


class PictureEmbedder(Protocol):
    def embed_images(self, images: Sequence[Image], *, pool: bool) -> Sequence[tuple[Vector, ...]]:
        """One pooled vector a picture, or with pool false one for each place that the model looks at."""
