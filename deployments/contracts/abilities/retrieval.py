"""What engines of the retrieval family can do."""

from collections.abc import Generator, Sequence
from typing import Literal, Protocol

from deployments.contracts.kinds import Document, Image
from deployments.contracts.ranking import FoundPage, FoundText

Pooling = Literal["mean", "cls", "none"]
Vector = tuple[float, ...]
TokenIds = tuple[int, ...]
Role = Literal["query", "document"]
RankFunction = Literal["sigmoid", "none"]


class Embedder(Protocol):
    def embed(
        self,
        texts: Sequence[str | TokenIds],
        *,
        pooling: Pooling | None,
        normalize: bool | None,
        truncate: bool,
        role: Role | None = None,
    ) -> Sequence[tuple[Vector, ...]]:
        """One pooled vector a text (or one a token with pooling none); None does as the model was trained to.

        Ids of tokens are read as they are. In a role, a text gets the prompt that the model was trained with for it, if
        it was.
        """

    def open_corpus(self, corpus: str) -> Generator[tuple[int, int] | None, None, "Searchable"]:
        """The operator's corpus of this name; yields how many of how many texts have vectors while it is read.

        Raises InvalidInput naming the corpora there are, ModelUnavailable for one that cannot be read.
        """


class Searchable(Protocol):
    """A corpus of texts with their vectors."""

    def nearest(self, vector: Vector, top_k: int) -> tuple[FoundText, ...]:
        """The texts nearest to a unit vector, best first."""


class Ranker(Protocol):
    def relevance(
        self, pairs: Sequence[tuple[str, str]], *, function_to_apply: RankFunction | None, truncate: bool
    ) -> Sequence[float]:
        """How well the second text of each pair answers the first; None applies what the model was trained with."""


class PictureEmbedder(Protocol):
    def embed_images(self, images: Sequence[Image], *, pool: bool) -> Sequence[tuple[Vector, ...]]:
        """One pooled vector a picture, or with pool false one for each place that the model looks at."""


class PageFinder(Protocol):
    def read(self, documents: Sequence[Image | Document]) -> Generator[tuple[int, int] | None, None, "SearchablePages"]:
        """All pages of the documents; a picture is a page. Yields how many of how many are read.

        Raises UndecodableMedia, MediaTooLarge.
        """

    def open_corpus(self, corpus: str) -> Generator[tuple[int, int] | None, None, "SearchablePages"]:
        """The operator's corpus of this name, as `Embedder.open_corpus` does it."""


class SearchablePages(Protocol):
    """Pages with their vectors."""

    def nearest(self, query: str, top_k: int) -> tuple[FoundPage, ...]:
        """The pages that answer the query best; raises InvalidInput for a query the model cannot take."""
