"""Paints with diffusers: text to image and image to image by Stable Diffusion 1, 2, XL and 3."""

import copy
import inspect
from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

import torch
from diffusers import AutoPipelineForImage2Image
from PIL import Image as Pil

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Canvas, Painted, Painting, Repainting
from deployments.engines.painter_limits import Frame, refuse_idle_negative_prompt, refuse_overlong, refuse_stepless
from deployments.engines.painter_weights import load_pipeline
from deployments.engines.stepwise import Report, Steps
from deployments.engines.weights import bytes_of
from deployments.media import image as pictures

AT_ONCE = 4
"""Pictures painted side by side: a small one need not wait for a large one, and each still gets on."""


def load(model: ModelFacts, device: str) -> "DiffusersPainter":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
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
        for prototype in (self._from_text, self._from_image):
            prototype.set_progress_bar_config(disable=True)

    def paint(self, prompt: str, canvas: Canvas) -> Generator[Painted | None, None, Image]:
        """Equal to the library's pipeline called with the same arguments."""
        width, height = self._frame.canvas(canvas.width, canvas.height)
        pipeline = _own(self._from_text)
        picture = yield from self._painted(pipeline, prompt, canvas, {"width": width, "height": height})
        return pictures.encode(picture, canvas.format)

    def repaint(self, image: Image, prompt: str, repainting: Repainting) -> Generator[Painted | None, None, Image]:
        """Equal to the library's pipeline called with the same arguments.

        A picture whose sides the model cannot paint is enlarged to the next that it can, and the answer reduced again.
        """
        refuse_stepless(repainting)
        given = pictures.decode(image)
        size = self._frame.around(given.size)
        pipeline = _own(self._from_image)
        options = {"image": _resized(given, size), "strength": repainting.strength}
        if "height" in inspect.signature(pipeline.__call__).parameters:
            options |= {"width": size[0], "height": size[1]}
        picture = yield from self._painted(pipeline, prompt, repainting, options)
        return pictures.encode(_resized(picture, given.size), repainting.format)

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

        def stepped(running: Any, step: int, _timestep: object, tensors: dict[str, Any]) -> dict[str, Any]:
            report(Painted(done=step + 1, total=running.num_timesteps))
            return tensors

        try:
            painted = pipeline(
                prompt=prompt,
                num_inference_steps=painting.num_inference_steps,
                generator=_generator(painting.seed),
                callback_on_step_end=stepped,
                **asked,
                **options,
            )
        except ValueError as refused:
            raise InvalidParameter(f"{self._model.id} refuses these parameters: {refused}", "parameters") from refused
        if any(getattr(painted, "nsfw_content_detected", None) or ()):
            raise InvalidInput(
                f"the safety checker of {self._model.id} withheld the picture; change the text or the seed", "inputs"
            )
        picture: Pil.Image = painted.images[0]
        return picture

    def weight_bytes(self) -> int:
        return bytes_of(*(part for part in self._from_text.components.values() if isinstance(part, torch.nn.Module)))

    def close(self) -> None:
        self._steps.close()
        del self._from_text, self._from_image


def _own(pipeline: Any) -> Any:
    """The same models under a scheduler that keeps one request's state, and room for what a call writes on itself."""
    own = copy.copy(pipeline)
    own.scheduler = copy.deepcopy(pipeline.scheduler)
    return own


def _generator(seed: int | None) -> torch.Generator:
    generator = torch.Generator("cpu")
    generator.seed() if seed is None else generator.manual_seed(seed)
    return generator


def _resized(picture: Pil.Image, size: tuple[int, int]) -> Pil.Image:
    """Lanczos, as diffusers itself resizes; untouched where the size is right."""
    return picture if picture.size == size else picture.resize(size, Pil.Resampling.LANCZOS)
