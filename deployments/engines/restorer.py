"""Restores pictures: Swin2SR cleans a whole one, a diffusion model paints anew what a mask marks."""

from collections.abc import Generator
from typing import Any

from diffusers import AutoPipelineForInpainting
from PIL import Image as Pil

from deployments.contracts.editing import Restoring
from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Repainting
from deployments.contracts.stepping import Stepped
from deployments.engines import reconstructor
from deployments.engines.denoising import resized, takes
from deployments.engines.painter_limits import Frame, refuse_stepless
from deployments.engines.picture_denoiser import PictureDenoiser, load_ready
from deployments.engines.pictures import read
from deployments.engines.pipeline_weights import is_pipeline
from deployments.media import image as pictures


def load(model: ModelFacts, device: str) -> "Inpainter | reconstructor.Reconstructor":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    if not is_pipeline(model):
        return reconstructor.load(model, device, enlarging=False)
    pipeline = load_ready(model, device)
    if "mask_image" not in takes(pipeline):
        pipeline = _sister(model, pipeline)
    return Inpainter(model, pipeline)


def _sister(model: ModelFacts, pipeline: Any) -> Any:
    """The pipeline that paints within a mask with the same networks. Raises ModelTaskMismatch where there is none."""
    try:
        sister = AutoPipelineForInpainting.from_pipe(pipeline)
    except ValueError as none:
        raise ModelTaskMismatch(
            f"{model.id} is a {type(pipeline).__name__}, which paints within no mask; choose a model that does", "model"
        ) from none
    sister.set_progress_bar_config(disable=True)
    return sister


class Inpainter(PictureDenoiser):
    """Restorer, of what a mask marks."""

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        super().__init__(model, pipeline)
        self._frame = Frame.of(pipeline)

    def restore(
        self, image: Image, mask: Image | None, text: str | None, restoring: Restoring
    ) -> Generator[Stepped | None, None, Image]:
        """Within the mask equal to the library's pipeline called with the same arguments, elsewhere as given.

        A picture whose sides the model cannot paint is enlarged to the next that it can, and the answer reduced again.
        """
        if mask is None:
            raise ModelTaskMismatch(
                f"{self._model.id} paints what a mask marks; send inputs.mask, or choose a model that cleans whole "
                "pictures",
                "model",
            )
        self._refuse_stepless(restoring)
        given = read(image)
        marked = _marked(mask, given)
        size = self._frame.around(given.size)
        options = {"width": size[0], "height": size[1]} if "height" in takes(self._pipeline) else {}
        painted = yield from self._made(
            restoring,
            size,
            prompt=text or "",
            image=resized(given, size),
            mask_image=marked.resize(size, Pil.Resampling.NEAREST),
            **options,
        )
        whole = Pil.composite(resized(painted, given.size), given, marked)
        return pictures.encode(whole, restoring.format)

    def _refuse_stepless(self, restoring: Restoring) -> None:
        """Raises InvalidParameter where the strength, asked for or the pipeline's own, leaves no step."""
        asked = restoring.model_dump(include={"num_inference_steps", "strength"}, exclude_none=True)
        own = {name: called.default for name, called in takes(self._pipeline).items() if name in _PACE}
        refuse_stepless(Repainting(**{**own, **asked}))


_PACE = ("num_inference_steps", "strength")


def _marked(mask: Image, given: Pil.Image) -> Pil.Image:
    """The mask in black and white. Raises InvalidInput where it is of another size or marks nothing."""
    marked = pictures.marks(mask)
    if marked.size != given.size:
        raise InvalidInput(
            f"the mask has {marked.width}×{marked.height} pixels and the picture {given.width}×{given.height}; "
            "send a mask of the picture's size",
            "inputs.mask",
        )
    if marked.getbbox() is None:
        raise InvalidInput(
            "the mask marks nothing to paint: it is black all over and nowhere transparent; make it white or "
            "transparent there",
            "inputs.mask",
        )
    return marked
