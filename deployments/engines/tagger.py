"""Tagger: tags for the tokens and words of texts, by a model with a token-classification head."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import torch
from transformers import AutoModelForTokenClassification, TokenClassificationPipeline
from transformers.pipelines.token_classification import AggregationStrategy

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.abilities.text import Aggregation
from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.findings import TaggedSpan
from deployments.contracts.model import ModelFacts
from deployments.engines.encoder import Encoder, Reading, load_encoder


def load(model: ModelFacts, device: str) -> "TokenTagger":
    """Raises ModelUnavailable where the tokenizer cannot tell where in the text a token stands."""
    encoder = load_encoder(AutoModelForTokenClassification, model, device)
    if not encoder.tokenizer.is_fast:
        raise ModelUnavailable(f"{model.id} has no fast tokenizer, which alone knows the places of tokens", "model")
    return TokenTagger(encoder)


class TokenTagger:
    """Tokens are put together to words and groups by transformers' own pipeline."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"tag"})

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens
        self._pipeline = TokenClassificationPipeline(
            model=encoder.model, tokenizer=encoder.tokenizer, device=encoder.model.device
        )

    def tag(self, texts: Sequence[str], *, aggregation: Aggregation) -> list[tuple[TaggedSpan, ...]]:
        return self._encoder.read(texts, partial(self._spans, AggregationStrategy(aggregation)), offsets=True)

    def _spans(self, strategy: AggregationStrategy, reading: Reading) -> list[tuple[TaggedSpan, ...]]:
        logits = self._encoder.finite(reading.output.logits)
        ids = reading.inputs["input_ids"].cpu()
        return [
            self._grouped(
                strategy,
                logits=logits[row : row + 1, :length],
                input_ids=ids[row : row + 1, :length],
                offset_mapping=[reading.offsets[row]],
                special_tokens_mask=torch.tensor([reading.specials[row]]),
                sentence=reading.texts[row],
            )
            for row, length in enumerate(reading.lengths)
        ]

    def _grouped(self, strategy: AggregationStrategy, **read: Any) -> tuple[TaggedSpan, ...]:
        found = self._pipeline.postprocess([read], aggregation_strategy=strategy, ignore_labels=[])
        return tuple(_span(entity) for entity in found)

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        del self._pipeline
        self._encoder.close()


def _span(entity: dict[str, Any]) -> TaggedSpan:
    return TaggedSpan(
        entity=entity.get("entity_group") or entity["entity"],
        score=float(entity["score"]),
        word=entity["word"],
        start=entity["start"],
        end=entity["end"],
    )
