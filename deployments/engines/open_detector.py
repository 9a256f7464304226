"""Detection of what a text names, by OWL-ViT, OWLv2, Grounding DINO and their kin."""

from collections.abc import Generator
from typing import Any, ClassVar

import torch
from transformers import AutoImageProcessor, AutoModelForZeroShotObjectDetection, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InputTooLong, ModelTaskMismatch
from deployments.contracts.events import Progress
from deployments.contracts.findings import Detection
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.counting import Counter
from deployments.engines.object_detector import inside
from deployments.engines.pictures import Tensors, exact, moved, prepared, read
from deployments.engines.weights import bytes_of, load_companion, load_weights


class TransformersOpenDetector:
    """OpenDetector; parity with transformers' ZeroShotObjectDetectionPipeline, boxes inside the picture.

    As there, each label is looked for by itself: its findings do not depend on what else is asked for.
    """

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any, tokenizer: Any) -> None:
        self.model = model
        self.processor = processor
        self.tokenizer = tokenizer
        self.count_tokens = Counter(tokenizer)
        self.max_tokens = min(tokenizer.model_max_length, positions(model.config))

    def find(
        self, image: Image, labels: tuple[str, ...], *, threshold: float
    ) -> Generator[Progress | None, None, tuple[Detection, ...]]:
        picture = read(image)
        texts = [self.tokens(label) for label in labels]
        pixels = prepared(self.processor, picture)
        found: list[Detection] = []
        for done, (label, text) in enumerate(zip(labels, texts, strict=True), start=1):
            with torch.inference_mode():
                outputs = exact(self.model(**moved(text | pixels, self.model)))
                [one] = self.processor.post_process_object_detection(
                    outputs, threshold, torch.tensor([[picture.height, picture.width]])
                )
            found += (
                Detection(label=label, score=score, box=inside(corners, picture.size))
                for score, corners in zip(one["scores"].tolist(), one["boxes"].int().tolist(), strict=True)
            )
            yield Progress(done=done, total=len(labels))
        return tuple(found)

    def tokens(self, label: str) -> Tensors:
        """Raises InputTooLong where the model would not read a label to its end."""
        read_label = dict(self.tokenizer(label, return_tensors="pt"))
        if (length := read_label["input_ids"].shape[1]) > self.max_tokens:
            raise InputTooLong(
                f"the label {label[:80]!r} has {length} tokens, this model reads {self.max_tokens}: shorten it",
                "parameters.candidate_labels",
            )
        return read_label

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersOpenDetector:
    """Raises ModelTaskMismatch for OmDet-Turbo, which asks for its labels in another way."""
    weights = load_weights(AutoModelForZeroShotObjectDetection, model, device)
    if weights.config.model_type == "omdet-turbo":
        raise ModelTaskMismatch(
            f"{model.id} is an OmDet-Turbo, which is not served; choose an OWL-ViT or a Grounding DINO", "model"
        )
    return TransformersOpenDetector(
        weights, load_companion(AutoImageProcessor, model), load_companion(AutoTokenizer, model)
    )


def positions(config: Any) -> int:
    """How many tokens of a label are read; Grounding DINO says so itself, for others it is where their places end."""
    return int(getattr(config, "max_text_len", None) or config.text_config.max_position_embeddings)
