"""Embedder: texts into vectors, pooled as sentence-transformers wrote down beside the weights."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

import torch
from torch.nn.functional import normalize as to_unit_length
from transformers import AutoModel

from deployments.contracts.abilities.retrieval import Pooling, Role, TokenIds, Vector
from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.corpora import Reading
from deployments.engines.corpus_reader import CorpusReader
from deployments.engines.encoder import Encoder, load_encoder
from deployments.engines.encoder import Reading as Batch
from deployments.engines.sentence_recipe import Recipe, TrainedPooling, recipe_of
from deployments.engines.text_corpus import TextCorpus
from deployments.engines.token_ids import read_as_told
from deployments.engines.turns import Turns
from deployments.engines.vector_shelf import VectorShelf


def load(model: ModelFacts, device: str) -> "TextEmbedder":
    """Raises ModelTaskMismatch where the model is no encoder, or its vectors need layers that are not served."""
    recipe = recipe_of(model)
    encoder = load_encoder(AutoModel, model, device, most_tokens=recipe.most_tokens, idle=("pooler.",))
    if encoder.model.config.is_encoder_decoder:
        raise ModelTaskMismatch(f"{model.id} is an encoder with a decoder; choose a model for embeddings", "model")
    return TextEmbedder(encoder, recipe, model.corpora)


class TextEmbedder:
    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"embed"})

    def __init__(self, encoder: Encoder, recipe: Recipe, corpora: Mapping[str, str]) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens
        self._recipe = recipe
        self._turns = Turns()
        self._corpora = CorpusReader(corpora, VectorShelf(encoder.model, repr(recipe)), self._documents)

    def embed(
        self,
        texts: Sequence[str | TokenIds],
        *,
        pooling: Pooling | None,
        normalize: bool | None,
        truncate: bool,
        role: Role | None = None,
    ) -> list[tuple[Vector, ...]]:
        how = pooling or self._recipe.pooling
        unit = self._recipe.normalize if normalize is None else normalize
        prompt = self._recipe.prompts.get(role, "") if role else ""
        with self._turns.one():  # batches of requests, and the threads that read a corpus
            return read_as_told(
                self._encoder,
                [prompt + text if isinstance(text, str) else text for text in texts],
                partial(self._vectors, how, unit),
                truncate=truncate,
            )

    def open_corpus(self, corpus: str) -> Reading[TextCorpus]:
        return self._corpora.open(corpus)

    def _documents(self, texts: Sequence[str]) -> list[Vector]:
        vectors = self.embed(texts, pooling=None, normalize=True, truncate=False, role="document")
        return [vector for (vector,) in vectors]

    def _vectors(self, how: TrainedPooling, unit: bool, reading: Batch) -> list[tuple[Vector, ...]]:
        hidden = reading.output.last_hidden_state
        if how == "none":
            rows = [self._listed(hidden[row, :length], unit) for row, length in enumerate(reading.lengths)]
            return [tuple(map(tuple, row)) for row in rows]
        pooled = pool(hidden, reading.inputs["attention_mask"], how)
        return [(tuple(vector),) for vector in self._listed(pooled, unit)]

    def _listed(self, vectors: torch.Tensor, unit: bool) -> list[list[float]]:
        exact = vectors.float()
        listed: list[list[float]] = self._encoder.finite(to_unit_length(exact, dim=-1) if unit else exact).tolist()
        return listed

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        self._encoder.close()


def pool(hidden: torch.Tensor, mask: torch.Tensor, how: TrainedPooling) -> torch.Tensor:
    """One vector a text out of (texts, tokens, width); padding, on the right, has no part in it."""
    real = mask.unsqueeze(-1)
    match how:
        case "cls":
            return hidden[:, 0]
        case "lasttoken":
            return hidden[torch.arange(len(hidden), device=hidden.device), mask.sum(-1) - 1]
        case "max":
            return hidden.masked_fill(real == 0, -torch.inf).amax(1)
        case _:
            return (hidden.float() * real).sum(1) / real.sum(1)
