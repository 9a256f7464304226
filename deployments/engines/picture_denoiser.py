"""One diffusers pipeline that makes a picture a call; concurrent calls take turns, step by step."""

from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

from PIL import Image as Pil

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Guided, Painted, Seeded
from deployments.engines.denoising import denoised, generator, own, refuse_unknown
from deployments.engines.painter_limits import refuse_idle_negative_prompt
from deployments.engines.pipeline_weights import pipeline_bytes
from deployments.engines.prompts import NEGATIVE, TEXT, refuse_overlong
from deployments.engines.stepwise import Report, Steps

AT_ONCE = 4
"""Pictures made side by side: a small one need not wait for a large one, and each still gets on."""
TEXTS = {"prompt": TEXT, "negative_prompt": NEGATIVE}
"""The pipelines' arguments that are read by tokenizers, and where they were given."""


class PictureDenoiser:
    """What engines over one pipeline share: the pipeline's weights, its turns, and its call with what was asked."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        self._model = model
        self._pipeline = pipeline
        self._steps = Steps(AT_ONCE)

    def _made(self, asked: Seeded, **arguments: Any) -> Generator[Painted | None, None, Pil.Image]:
        """The pipeline called with what was asked and these arguments: equal to the library's own call.

        Raises InvalidParameter for what the pipeline does not know or refuses, InputTooLong, InvalidInput.
        """
        given = asked.model_dump(exclude_none=True, exclude={"seed", "format"})
        refuse_unknown(self._model, self._pipeline, given)
        if isinstance(asked, Guided):
            refuse_idle_negative_prompt(self._pipeline, asked)
        call = partial(self._call, own(self._pipeline), asked.seed, given | arguments)
        return (yield from self._steps.of(call))

    def _call(self, pipeline: Any, seed: int | None, arguments: dict[str, Any], report: Report[Painted]) -> Pil.Image:
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
