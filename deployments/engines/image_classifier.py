"""Image classification by any transformers model with a classification head."""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from transformers import AutoImageProcessor, AutoModelForImageClassification

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.labelling import applied, ranked, trained_function
from deployments.engines.pictures import Tensors, moved, prepared, read, together
from deployments.engines.weights import bytes_of, load_both


class TransformersImageClassifier:
    """ImageClassifier; parity with transformers' ImageClassificationPipeline."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"classify_images"})

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor

    def classify_images(
        self, images: Sequence[Image], *, function_to_apply: LabelFunction | None
    ) -> Sequence[tuple[Label, ...]]:
        names = self.model.config.id2label
        function = function_to_apply or trained_function(self.model.config)

        @torch.inference_mode()
        def run(batch: Tensors, _: list[int]) -> list[tuple[Label, ...]]:
            logits = self.model(**moved(batch, self.model)).logits.float()
            return [ranked(scores, names) for scores in applied(function, logits).tolist()]

        return together([prepared(self.processor, read(image)) for image in images], run)

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersImageClassifier:
    return TransformersImageClassifier(*load_both(AutoModelForImageClassification, AutoImageProcessor, model, device))
