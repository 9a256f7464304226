"""Paints with diffusers: text to image by any pipeline that paints a prompt, image to image by its sister."""

from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

from diffusers import AutoPipelineForImage2Image
from PIL import Image as Pil

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Canvas, Painted, Painting, Repainting
from deployments.engines.denoising import denoised, generator, own, resized, takes
from deployments.engines.painter_limits import Frame, refuse_idle_negative_prompt, refuse_overlong, refuse_stepless
from deployments.engines.pipeline_weights import load_pipeline, pipeline_bytes, pipeline_class
from deployments.engines.stepwise import Report, Steps
from deployments.media import image as pictures

AT_ONCE = 4
"""Pictures painted side by side: a small one need not wait for a large one, and each still gets on."""


def load(model: ModelFacts, device: str) -> "DiffusersPainter":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    chosen = pipeline_class(model)
    if not {"prompt", "num_inference_steps"} <= set(takes(chosen)):
        raise ModelTaskMismatch(f"{model.id} is a {chosen.__name__}, which paints no text; choose another", "model")
    return DiffusersPainter(model, load_pipeline(model, device))


class DiffusersPainter:
    """One set of weights for both ways of painting; a pipeline, scheduler and generator of its own for each picture."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        self._model = model
        self._from_text = pipeline
        self._from_image = AutoPipelineForImage2Image.from_pipe(pipeline)
        self._frame = Frame.of(pipeline)
        self._steps = Steps(AT_ONCE)
        self._from_image.set_progress_bar_config(disable=True)

    def paint(self, prompt: str, canvas: Canvas) -> Generator[Painted | None, None, Image]:
        """Equal to the library's pipeline called with the same arguments."""
        width, height = self._frame.canvas(canvas.width, canvas.height)
        pipeline = own(self._from_text)
        picture = yield from self._painted(pipeline, prompt, canvas, {"width": width, "height": height})
        return pictures.encode(picture, canvas.format)

    def repaint(self, image: Image, prompt: str, repainting: Repainting) -> Generator[Painted | None, None, Image]:
        """Equal to the library's pipeline called with the same arguments.

        A picture whose sides the model cannot paint is enlarged to the next that it can, and the answer reduced again.
        """
        refuse_stepless(repainting)
        given = pictures.decode(image)
        size = self._frame.around(given.size)
        pipeline = own(self._from_image)
        options = {"image": resized(given, size), "strength": repainting.strength}
        if "height" in takes(pipeline):
            options |= {"width": size[0], "height": size[1]}
        picture = yield from self._painted(pipeline, prompt, repainting, options)
        return pictures.encode(resized(picture, given.size), repainting.format)

    def _painted(
        self, pipeline: Any, prompt: str, painting: Painting, options: dict[str, Any]
    ) -> Generator[Painted | None, None, Pil.Image]:
        refuse_idle_negative_prompt(pipeline, painting)
        return (yield from self._steps.of(partial(self._call, pipeline, prompt, painting, options)))

    def _call(
        self, pipeline: Any, prompt: str, painting: Painting, options: dict[str, Any], report: Report[Painted]
    ) -> Pil.Image:
        """Runs in a worker's turn: the tokenizers and the models are nobody else's meanwhile."""
        refuse_overlong(pipeline, prompt, "inputs.text")
        refuse_overlong(pipeline, painting.negative_prompt or "", "parameters.negative_prompt")
        asked = painting.model_dump(include={"negative_prompt", "guidance_scale"}, exclude_none=True)
        painted = denoised(
            self._model,
            pipeline,
            report,
            prompt=prompt,
            num_inference_steps=painting.num_inference_steps,
            generator=generator(painting.seed),
            **asked,
            **options,
        )
        picture: Pil.Image = painted.images[0]
        return picture

    def weight_bytes(self) -> int:
        return pipeline_bytes(self._from_text)

    def close(self) -> None:
        self._steps.close()
        del self._from_text, self._from_image
