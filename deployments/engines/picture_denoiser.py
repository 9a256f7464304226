"""One diffusers pipeline that makes a picture a call; concurrent calls take turns, step by step."""

from collections.abc import Generator, Mapping
from functools import partial
from typing import Any, ClassVar

import torch
from PIL import Image as Pil

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Guided, Seeded
from deployments.contracts.stepping import Stepped
from deployments.engines.attention import hasten
from deployments.engines.counting import counter_of
from deployments.engines.denoising import denoised, generator, own, refuse_unknown
from deployments.engines.large_pictures import make_room
from deployments.engines.painter_limits import refuse_idle_guidance, refuse_idle_negative_prompt
from deployments.engines.pipeline_memory import check_room
from deployments.engines.pipeline_weights import load_pipeline, pipeline_bytes
from deployments.engines.prompts import NEGATIVE, TEXT, refuse_overlong
from deployments.engines.stepwise import Report, Steps

AT_ONCE = 4
"""Pictures made side by side: a small one need not wait for a large one, and each still gets on."""
PIXELS = 1024 * 1024
"""Of the picture that must fit into memory beside the weights."""
TEXTS = {"prompt": TEXT, "negative_prompt": NEGATIVE}
"""The pipelines' arguments that are read by tokenizers, and where they were given."""


def load_ready(model: ModelFacts, device: str, dtypes: Mapping[str, torch.dtype] | None = None) -> Any:
    """The model's pipeline at its fastest, after a look whether it and a picture fit into memory.

    Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled.
    """
    check_room(model, device, PIXELS)
    pipeline = load_pipeline(model, device, dtypes=dtypes)
    hasten(pipeline, device)
    return pipeline


class PictureDenoiser:
    """What engines over one pipeline share: the pipeline's weights, its turns, and its call with what was asked."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        self._model = model
        self._pipeline = pipeline
        self.count_tokens = counter_of(pipeline)
        self._steps = Steps(AT_ONCE)

    def _made(
        self, asked: Seeded, size: tuple[int, int] | None = None, **arguments: Any
    ) -> Generator[Stepped | None, None, Pil.Image]:
        """The pipeline called with what was asked and these arguments: equal to the library's own call.

        `size`: width and height of the picture to be made, where it may be so large that it is decoded in tiles.
        Raises InvalidParameter for what the pipeline does not know or refuses, InputTooLong, InvalidInput.
        """
        given = asked.model_dump(exclude_none=True, exclude={"seed", "format"})
        refuse_unknown(self._model, self._pipeline, given)
        if isinstance(asked, Guided):
            refuse_idle_guidance(self._model, self._pipeline, asked)
            refuse_idle_negative_prompt(self._pipeline, asked)
        pipeline = own(self._pipeline)
        if size:
            make_room(pipeline, size, 1)
        return (yield from self._steps.of(partial(self._call, pipeline, asked.seed, given | arguments)))

    def _call(self, pipeline: Any, seed: int | None, arguments: dict[str, Any], report: Report[Stepped]) -> Pil.Image:
        """Runs in a worker's turn: the tokenizers and the models are nobody else's meanwhile."""
        for name, param in TEXTS.items():
            refuse_overlong(pipeline, arguments.get(name) or "", param)
        made = denoised(self._model, pipeline, report, generator=generator(seed), **arguments)
        picture: Pil.Image = made.images[0]
        return picture

    def weight_bytes(self) -> int:
        return pipeline_bytes(self._pipeline)

    def close(self) -> None:
        self._steps.close()
        del self._pipeline
