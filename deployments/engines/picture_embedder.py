"""PictureEmbedder: pictures into vectors, by any transformers model that sees: DINOv2, ViT, CLIP, SigLIP, ResNet."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch
from transformers import AutoImageProcessor, AutoModel

from deployments.contracts.abilities.retrieval import Vector
from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidParameter, ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.pictures import Tensors, moved, prepared, read, together
from deployments.engines.weights import bytes_of, load_companion, load_weights


class TransformersPictureEmbedder:
    """Parity with transformers' ImageFeatureExtractionPipeline; of models that see and read, `get_image_features`."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"embed_images"})

    def __init__(self, model: Any, look: Callable[..., Any], processor: Any, name: str) -> None:
        self.model = model
        self.look = look
        self.processor = processor
        self.name = name

    def embed_images(self, images: Sequence[Image], *, pool: bool) -> Sequence[tuple[Vector, ...]]:
        """Raises InvalidParameter where a pooled vector is asked of a model that has none."""

        @torch.inference_mode()
        def run(batch: Tensors, _: list[int]) -> list[tuple[Vector, ...]]:
            seen = self.look(**moved(batch, self.model))
            vectors = self._pooled(seen) if pool else placewise(seen.last_hidden_state)
            return [tuple(map(tuple, picture)) for picture in vectors.float().tolist()]

        return together([prepared(self.processor, read(image)) for image in images], run)

    def _pooled(self, seen: Any) -> torch.Tensor:
        pooled: torch.Tensor | None = getattr(seen, "pooler_output", None)
        if pooled is None:
            raise InvalidParameter(
                f"{self.name} makes no vector of a whole picture: set pool to false, or choose another model",
                "parameters.pool",
            )
        return pooled.flatten(1).unsqueeze(1)

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model, self.look


def load(model: ModelFacts, device: str) -> TransformersPictureEmbedder:
    """Raises ModelTaskMismatch where the model does not take pictures."""
    weights = load_weights(AutoModel, model, device)
    if weights.main_input_name != "pixel_values" and not hasattr(weights, "get_image_features"):
        raise ModelTaskMismatch(f"{model.id} does not look at pictures; choose a model that does", "model")
    look = getattr(weights, "get_image_features", weights)
    return TransformersPictureEmbedder(weights, look, load_companion(AutoImageProcessor, model), model.id)


def placewise(hidden: torch.Tensor) -> torch.Tensor:
    """(pictures, places, width); convolutional models have their places as rows and columns behind the width."""
    return hidden.flatten(2).transpose(1, 2) if hidden.dim() == 4 else hidden
