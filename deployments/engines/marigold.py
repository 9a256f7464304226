"""Depth estimation by Marigold: a latent diffusion model that denoises the depth of the picture it sees."""

import secrets
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from diffusers import MarigoldDepthPipeline
from PIL.Image import Image as Picture

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.depth import Depth, DepthEstimating
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.events import Progress
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.denoising import generator, own, refusing
from deployments.engines.depth_pictures import drawn
from deployments.engines.pictures import read
from deployments.engines.pipeline_weights import load_pipeline, pipeline_bytes, pipeline_class
from deployments.engines.stepwise import Report, Steps

AT_ONCE = 2
"""Pictures denoised side by side, step by step in turns."""
DRAWN_BELOW = 2**32
"""Drawn seeds stay exact in clients whose numbers are doubles."""


class MarigoldDepthEstimator:
    """DepthEstimator; parity with diffusers' MarigoldDepthPipeline given the same seed."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        self._model = model
        self._pipeline = pipeline
        self._steps = Steps(AT_ONCE)

    def estimate(self, image: Image, estimating: DepthEstimating) -> Generator[Progress | None, None, Depth]:
        seed = secrets.randbelow(DRAWN_BELOW) if estimating.seed is None else estimating.seed
        found = yield from self._steps.of(partial(self._call, read(image), estimating, seed))
        return drawn(found, estimating.bits, seed)

    def _call(
        self, picture: Picture, estimating: DepthEstimating, seed: int, report: Report[Progress]
    ) -> npt.NDArray[np.float32]:
        """Runs in a worker's turn."""
        asked = estimating.model_dump(exclude={"bits", "seed"}, exclude_none=True)
        pipeline = own(self._pipeline)
        steps = asked.get("num_inference_steps") or pipeline.default_denoising_steps
        tell_steps(pipeline.scheduler, report, steps * asked.get("ensemble_size", 1))
        with refusing(self._model):
            predicted = pipeline(picture, generator=generator(seed), **asked).prediction
        depth: npt.NDArray[np.float32] = predicted[0, :, :, 0].astype(np.float32)
        return depth

    def weight_bytes(self) -> int:
        return pipeline_bytes(self._pipeline)

    def close(self) -> None:
        self._steps.close()
        del self._pipeline


def load_marigold(model: ModelFacts, device: str) -> MarigoldDepthEstimator:
    """Raises ModelTaskMismatch for another pipeline, and what `load_pipeline` raises."""
    found = pipeline_class(model)
    if not issubclass(found, MarigoldDepthPipeline):
        raise ModelTaskMismatch(
            f"{model.id} is a {found.__name__}; depth is estimated by a MarigoldDepthPipeline or a transformers model",
            "model",
        )
    return MarigoldDepthEstimator(model, load_pipeline(model, device))


def tell_steps(scheduler: Any, report: Report[Progress], total: int) -> None:
    """Make a request's own scheduler report each step it takes: Marigold's pipeline takes no callback."""
    step: Callable[..., Any] = scheduler.step
    done = 0

    def told(*arguments: Any, **options: Any) -> Any:
        nonlocal done
        after = step(*arguments, **options)
        done += 1
        report(Progress(done=done, total=total))
        return after

    scheduler.step = told
