"""Paints with diffusers: text to image by any pipeline that paints a prompt, image to image by its sister."""

from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

from diffusers import AutoPipelineForImage2Image
from diffusers.pipelines.auto_pipeline import AUTO_TEXT2IMAGE_PIPELINES_MAPPING
from PIL import Image as Pil

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Canvas, Prompted, Repainting
from deployments.contracts.stepping import Stepped
from deployments.engines.adapters import Adapters
from deployments.engines.attention import hasten
from deployments.engines.counting import counter_of
from deployments.engines.denoising import denoised, generators, own, refuse_unknown, resized, takes
from deployments.engines.large_pictures import make_room
from deployments.engines.painter_limits import (
    SKIPPING,
    Frame,
    Size,
    refuse_idle_guidance,
    refuse_idle_negative_prompt,
    refuse_idle_skipping,
    refuse_stepless,
    refuse_too_many,
)
from deployments.engines.pipeline_memory import check_room
from deployments.engines.pipeline_weights import load_pipeline, pipeline_bytes, pipeline_class
from deployments.engines.previewing import Previewer, previewer_for, refuse_sightless
from deployments.engines.prompts import prompted
from deployments.engines.rehearsal import together
from deployments.engines.scheduling import schedule
from deployments.engines.stepwise import Report, Steps
from deployments.engines.weights import bytes_of
from deployments.media import image as pictures

AT_ONCE = 4
"""Pictures painted side by side: a small one need not wait for a large one, and each still gets on."""
PIXELS = 1024 * 1024
"""Of the picture that must fit into memory beside the weights."""
NEEDED = {"prompt", "num_inference_steps", "height", "width"}
NEEDING_MORE = {"num_frames", "mask_image", "control_image", "controlnet_conditioning_scale"}
PASSED_ON = {
    "num_inference_steps",
    "num_images_per_prompt",
    "guidance_scale",
    "true_cfg_scale",
    "max_sequence_length",
    "skip_guidance_layers",
} | SKIPPING
"""Parameters that the pipeline is given under their own names, where they are asked for."""
Painting = Generator[Stepped | None, None, tuple[Image, ...]]


def load(model: ModelFacts, device: str) -> "DiffusersPainter":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    chosen = pipeline_class(model)
    if not _paints_text(chosen):
        raise ModelTaskMismatch(
            f"{model.id} is a {chosen.__name__}, which does not paint pictures from text alone; choose another", "model"
        )
    check_room(model, device, PIXELS)
    pipeline, previewer = together(partial(load_pipeline, model, device), partial(previewer_for, model, device))
    hasten(pipeline, device)
    return DiffusersPainter(model, pipeline, previewer)


class DiffusersPainter:
    """One set of weights for both ways of painting; a pipeline, scheduler and generator of its own for each request."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any, previewer: Previewer | None) -> None:
        self._model = model
        self._from_text = pipeline
        self.count_tokens = counter_of(pipeline)
        self._from_image = _sister(pipeline)
        self._frame = Frame.of(pipeline)
        self._previewer = previewer
        self._adapters = Adapters(model)
        self._steps = Steps(AT_ONCE)

    def paint(self, prompts: tuple[str, ...], canvas: Canvas) -> Painting:
        """Equal to the library's pipeline called with the same arguments and a generator for each picture."""
        size = self._frame.canvas(canvas.width, canvas.height)
        sides = {"width": size[0], "height": size[1]}
        painted = yield from self._painted(own(self._from_text), prompts, canvas, size, **sides)
        return tuple(pictures.encode(picture, canvas.format) for picture in painted)

    def repaint(self, image: Image, prompt: str, repainting: Repainting) -> Painting:
        """Equal to the library's pipeline called with the same arguments and a generator for each picture.

        A picture whose sides the model cannot paint is enlarged to the next that it can, and the answer reduced again.
        """
        if self._from_image is None:
            raise ModelTaskMismatch(f"{self._model.id} paints from text alone; choose a model that repaints", "model")
        refuse_stepless(repainting)
        given = pictures.decode(image)
        size = self._frame.around(given.size)
        pipeline = own(self._from_image)
        sides = {"width": size[0], "height": size[1]} if "height" in takes(pipeline) else {}
        options = {"image": resized(given, size), "strength": repainting.strength} | sides
        painted = yield from self._painted(pipeline, (prompt,), repainting, size, **options)
        return tuple(pictures.encode(resized(picture, given.size), repainting.format) for picture in painted)

    def _painted(
        self, pipeline: Any, prompts: tuple[str, ...], asked: Prompted, size: Size, **options: Any
    ) -> Generator[Stepped | None, None, list[Pil.Image]]:
        self._refuse(pipeline, prompts, asked, size)
        schedule(self._model, pipeline, asked.scheduler, asked.shift)
        make_room(pipeline, size, len(prompts) * asked.num_images_per_prompt)
        count = len(prompts) * asked.num_images_per_prompt
        options |= {"generator": generators(asked.seed, count), "preview": self._preview(asked, size)}
        return (yield from self._steps.of(partial(self._call, pipeline, prompts, asked, **options)))

    def _refuse(self, pipeline: Any, prompts: tuple[str, ...], asked: Prompted, size: Size) -> None:
        """Whatever can be refused before the turn comes."""
        named = asked.model_dump(include=PASSED_ON | {"negative_prompt"}, exclude_none=True)
        refuse_unknown(self._model, pipeline, named)
        refuse_too_many(size, len(prompts), asked)
        refuse_idle_negative_prompt(pipeline, asked)
        refuse_idle_guidance(self._model, pipeline, asked)
        refuse_idle_skipping(pipeline, asked)
        if asked.preview_every is not None:
            refuse_sightless(self._model, self._previewer, pipeline)
        if asked.lora is not None:
            self._adapters.refuse_unknown(pipeline, asked.lora)

    def _call(
        self,
        pipeline: Any,
        prompts: tuple[str, ...],
        asked: Prompted,
        report: Report[Stepped],
        **options: Any,
    ) -> list[Pil.Image]:
        """Runs in a worker's turn: the tokenizers and the models are nobody else's meanwhile."""
        with self._adapters.over(pipeline, asked.lora, report) as told:
            painted = denoised(
                self._model,
                pipeline,
                told,
                **asked.model_dump(include=PASSED_ON, exclude_none=True),
                **prompted(pipeline, prompts, asked.negative_prompt, asked.max_sequence_length),
                **options,
            )
        drawn: list[Pil.Image] = painted.images
        return drawn

    def _preview(self, asked: Prompted, size: Size) -> Any:
        """Shows every so manieth step of a running pipeline, if asked to."""
        previewer, every = self._previewer, asked.preview_every
        if previewer is None or every is None:
            return None

        def shown(running: Any, step: int, tensors: dict[str, Any]) -> Image | None:
            if (step + 1) % every:
                return None
            return pictures.encode(previewer.shown(running, tensors["latents"], size), asked.format)

        return shown

    def weight_bytes(self) -> int:
        shown = bytes_of(self._previewer.decoder) if self._previewer else 0
        return pipeline_bytes(self._from_text) + shown

    def close(self) -> None:
        self._steps.close()
        del self._from_text, self._from_image


def _paints_text(chosen: type[Any]) -> bool:
    """Pictures of any size from a prompt and nothing else; some of these may be shown a picture, but need none."""
    known = set(takes(chosen))
    alone = "image" not in known or chosen in AUTO_TEXT2IMAGE_PIPELINES_MAPPING.values()
    return alone and known >= NEEDED and not known & NEEDING_MORE


def _sister(pipeline: Any) -> Any:
    """The pipeline that repaints with the same parts; None where diffusers has none."""
    try:
        sister = AutoPipelineForImage2Image.from_pipe(pipeline)
    except ValueError:
        return None
    sister.set_progress_bar_config(disable=True)
    return sister
