"""Changes pictures as an instruction says: InstructPix2Pix, FLUX Kontext, Qwen-Image-Edit and pipelines like them."""

from collections.abc import Generator
from typing import Any

from deployments.contracts.editing import Editing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.stepping import Stepped
from deployments.engines.denoising import resized, takes
from deployments.engines.painter_limits import Frame
from deployments.engines.picture_denoiser import PictureDenoiser, load_ready
from deployments.engines.pictures import read
from deployments.engines.pipeline_weights import pipeline_class
from deployments.media import image as pictures

NEEDED, FOREIGN = frozenset({"prompt", "image", "num_inference_steps"}), frozenset({"mask_image", "strength"})
"""An editor is told a picture and what to do; what takes a strength paints over a picture as a text describes it."""


def load(model: ModelFacts, device: str) -> "InstructedEditor":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    chosen = pipeline_class(model)
    known = frozenset(takes(chosen))
    if not known >= NEEDED or known & FOREIGN:
        raise ModelTaskMismatch(
            f"{model.id} is a {chosen.__name__}, which edits no pictures by instruction; choose another", "model"
        )
    return InstructedEditor(model, load_ready(model, device))


class InstructedEditor(PictureDenoiser):
    """Editor."""

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        super().__init__(model, pipeline)
        self._frame = Frame.of(pipeline)

    def edit(self, image: Image, instruction: str, editing: Editing) -> Generator[Stepped | None, None, Image]:
        """Equal to the library's pipeline called with the same arguments, at the size of the given picture.

        A picture whose sides the model cannot paint is enlarged to the next that it can, and the answer reduced again.
        """
        given = read(image)
        size = self._frame.around(given.size)
        options = {"width": size[0], "height": size[1]} if "height" in takes(self._pipeline) else {}
        edited = yield from self._made(editing, size, prompt=instruction, image=resized(given, size), **options)
        return pictures.encode(resized(edited, given.size), editing.format)
