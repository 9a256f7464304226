"""Depth estimation in one pass by DPT, Depth Anything, ZoeDepth and their kin; Marigold has a module of its own."""

from collections.abc import Generator
from typing import Any, ClassVar

import torch
from transformers import AutoImageProcessor, AutoModelForDepthEstimation
from transformers.utils import has_file

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.depth import Depth, DepthEstimating
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Progress
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.depth_pictures import drawn
from deployments.engines.marigold import MarigoldDepthEstimator, load_marigold
from deployments.engines.pictures import exact, moved, prepared, read
from deployments.engines.weights import bytes_of, explained, load_both


class TransformersDepthEstimator:
    """DepthEstimator; parity with transformers' DepthEstimationPipeline."""

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, name: str, model: Any, processor: Any) -> None:
        self.name = name
        self.model = model
        self.processor = processor

    def estimate(self, image: Image, estimating: DepthEstimating) -> Generator[Progress | None, None, Depth]:
        yield from ()
        self.refuse_chance(estimating)
        picture = read(image)
        size = (picture.height, picture.width)
        with torch.inference_mode():
            outputs = exact(self.model(**moved(prepared(self.processor, picture), self.model)))
            # By place: ZoeDepth knows these as the sizes before its padding, all others as those to answer in.
            [found] = self.processor.post_process_depth_estimation(outputs, [size])
        return drawn(found["predicted_depth"].reshape(size).numpy(), estimating.bits)

    def refuse_chance(self, estimating: DepthEstimating) -> None:
        """Raises InvalidParameter for what only a denoising model can be told."""
        for name in sorted(estimating.model_dump(exclude={"bits"}, exclude_none=True)):
            raise InvalidParameter(
                f"{self.name} finds depth in one pass and has no {name}; leave it out or choose a Marigold model",
                f"parameters.{name}",
            )

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersDepthEstimator | MarigoldDepthEstimator:
    """By whether the folder is that of a diffusers pipeline. Raises as `load_weights` and `load_pipeline` do."""
    with explained(model):
        pipeline = has_file(model.source, "model_index.json", revision=model.revision)
    if pipeline:
        return load_marigold(model, device)
    return TransformersDepthEstimator(
        model.id, *load_both(AutoModelForDepthEstimation, AutoImageProcessor, model, device)
    )
