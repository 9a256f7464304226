"""How well texts fit pictures, by CLIP, SigLIP and their kin."""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from transformers import AutoImageProcessor, AutoModelForZeroShotImageClassification, AutoTokenizer

from deployments.contracts.abilities.retrieval import Vector
from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InputTooLong
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.counting import Counter
from deployments.engines.pictures import Tensors, moved, prepared, read, together
from deployments.engines.weights import bytes_of, load_both, load_companion

SIGLIP_TOKENS = 64
"""SigLIP was trained on texts padded to this length and needs them so."""


class TransformersImageTextScorer:
    """ImageTextScorer; parity with transformers' ZeroShotImageClassificationPipeline."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"match"})

    def __init__(self, model: Any, processor: Any, tokenizer: Any) -> None:
        self.model = model
        self.processor = processor
        self.tokenizer = tokenizer
        self.count_tokens = Counter(tokenizer)
        self.siglip = "siglip" in model.config.model_type
        self.max_tokens = SIGLIP_TOKENS if self.siglip else min(tokenizer.model_max_length, positions(model.config))

    def match(self, images: Sequence[Image], *, texts: tuple[str, ...]) -> Sequence[Vector]:
        """Softmax over the texts for CLIP, a sigmoid of its own for each text for SigLIP."""
        read_texts = self.tokens(texts)

        @torch.inference_mode()
        def run(batch: Tensors, _: list[int]) -> list[Vector]:
            logits = self.model(**moved(read_texts | batch, self.model)).logits_per_image.float()
            scores = logits.sigmoid() if self.siglip else logits.softmax(-1)
            return [tuple(row) for row in scores.tolist()]

        return together([prepared(self.processor, read(image)) for image in images], run)

    def tokens(self, texts: tuple[str, ...]) -> Tensors:
        """Raises InputTooLong where the model would not read a text to its end."""
        for text in texts:
            if (length := self.count_tokens([text])) > self.max_tokens:
                raise InputTooLong(
                    f"the text {text[:80]!r} has {length} tokens, this model reads {self.max_tokens}: shorten it",
                    "parameters.candidate_labels",
                )
        padding = {"padding": "max_length", "max_length": self.max_tokens} if self.siglip else {"padding": True}
        return dict(self.tokenizer(list(texts), return_tensors="pt", **padding))

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersImageTextScorer:
    return TransformersImageTextScorer(
        *load_both(AutoModelForZeroShotImageClassification, AutoImageProcessor, model, device),
        load_companion(AutoTokenizer, model),
    )


def positions(config: Any) -> int:
    """How many tokens the text tower has places for, as its configuration says."""
    return int(config.text_config.max_position_embeddings)
