"""PageFinder: pages and queries into many vectors each, by ColPali and ColQwen2."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import torch
from PIL.Image import Image as Picture
from transformers import AutoConfig, AutoProcessor, ColPaliForRetrieval, ColQwen2ForRetrieval

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, ModelTaskMismatch, TooLarge, Unprocessable, UnsupportedMedia
from deployments.contracts.kinds import Document, Image
from deployments.contracts.model import ModelFacts
from deployments.engines.corpora import Corpora, Reading, unreadable
from deployments.engines.counting import Counter
from deployments.engines.pages import SUFFIXES, Page, Pages, count_of, counted, medium_of, pictures_of
from deployments.engines.pictures import moved
from deployments.engines.vector_shelf import VectorShelf
from deployments.engines.weights import bytes_of, load_both, load_companion
from deployments.media.document import SCALE

ARCHITECTURES = {"colpali": ColPaliForRetrieval, "colqwen2": ColQwen2ForRetrieval}
"""By model type: transformers has no Auto class that knows both."""


def load(model: ModelFacts, device: str) -> "LateInteraction":
    """Raises ModelTaskMismatch for another architecture."""
    config = load_companion(AutoConfig, model)
    if config.model_type not in ARCHITECTURES:
        raise ModelTaskMismatch(
            f"{model.id} is a {config.model_type}; pages are found by {' and '.join(ARCHITECTURES)}", "model"
        )
    return LateInteraction(*load_both(ARCHITECTURES[config.model_type], AutoProcessor, model, device), model)


class LateInteraction:
    """Parity with `processor.score_retrieval` over the model's embeddings of one query and one page at a time."""

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any, facts: ModelFacts) -> None:
        self.model = model
        self.processor = processor
        self.count_tokens = Counter(processor.tokenizer)
        self.shelf = VectorShelf(model, f"{processor.visual_prompt_prefix} at {SCALE}")
        self.corpora = Corpora[Pages](facts.corpora, SUFFIXES)

    def read(self, documents: Sequence[Image | Document]) -> Reading[Pages]:
        total = counted(documents)
        pages: list[Page] = []
        for place, document in enumerate(documents):
            for number, picture in enumerate(pictures_of(document), 1):
                pages.append(Page(place, number, self._page(picture)))
                yield len(pages), total
        return Pages(pages, self._query)

    def open_corpus(self, corpus: str) -> Reading[Pages]:
        return self.corpora.open(corpus, partial(self._read_corpus, corpus))

    def _read_corpus(self, corpus: str, files: Sequence[Path]) -> Reading[Pages]:
        pages: list[Page] = []
        total = 0
        for file in files:
            with _blamed(corpus, file):
                total += count_of(medium_of(file))
        for file in files:
            with _blamed(corpus, file):
                vectors = yield from self._vectors(file, len(pages), total)
            pages += [Page(file.name, number, page) for number, page in enumerate(vectors, 1)]
        return Pages(pages, self._query)

    def _vectors(self, file: Path, before: int, total: int) -> Reading[list[torch.Tensor]]:
        """Of every page of a file, from disk where they were read before."""
        data = file.read_bytes()
        kept = self.shelf.find(data)
        if kept is None:
            kept = {}
            for picture in pictures_of(medium_of(file)):
                kept[str(len(kept))] = self._page(picture)
                yield before + len(kept), total
            self.shelf.keep(data, kept)
        return [kept[str(number)] for number in range(len(kept))]

    def _page(self, picture: Picture) -> torch.Tensor:
        return self._embedded(self.processor(images=[picture], return_tensors="pt"))

    def _query(self, query: str) -> torch.Tensor:
        mark = self.processor.image_token
        if mark in query:
            raise InvalidInput(f"the query holds {mark}, which stands for a picture: leave it out", "inputs.query")
        return self._embedded(self.processor(text=[query], return_tensors="pt"))

    @torch.inference_mode()
    def _embedded(self, tensors: Any) -> torch.Tensor:
        embeddings: torch.Tensor = self.model(**moved(dict(tensors), self.model)).embeddings[0]
        return embeddings.cpu()

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


@contextmanager
def _blamed(corpus: str, file: Path) -> Iterator[None]:
    """What is wrong with a file of the corpus is its operator's fault, not that of whoever asks."""
    try:
        yield
    except (Unprocessable, TooLarge, UnsupportedMedia) as fault:
        raise unreadable(corpus, f"{file.name}: {fault.message}") from fault
