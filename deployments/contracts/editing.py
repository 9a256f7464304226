"""How a picture is enlarged, restored, edited or dreamt: the parameters of the tasks that change pictures.

The names are the libraries' own; `None` leaves the pipeline's own default, and what a model has no use for is refused.
"""

from pydantic import Field

from deployments.contracts.painting import Guided, Seeded


class Changing(Guided):
    """What all that change a picture by diffusion may take."""

    num_inference_steps: int | None = Field(None, ge=1, le=200)


class Upscaling(Changing):
    """`noise_level`: how much noise is laid on the given picture before, more of it leaves more to invention."""

    noise_level: int | None = Field(None, ge=0, le=1000)


class Restoring(Changing):
    """`strength` 1 forgets what was under the mask; `padding_mask_crop` paints the mask's surroundings alone, with so
    many pixels around, enlarged to the model's size; `max_sequence_length` counts the tokens of encoders that have no
    limit of their own (T5).
    """

    strength: float | None = Field(None, gt=0, le=1)
    padding_mask_crop: int | None = Field(None, ge=0, le=512)
    max_sequence_length: int | None = Field(None, ge=1, le=512)


class Editing(Changing):
    """`image_guidance_scale` pulls towards the given picture (InstructPix2Pix), `true_cfg_scale` away from the
    negative prompt where a model is distilled (FLUX, Qwen).
    """

    image_guidance_scale: float | None = Field(None, ge=1, le=50)
    true_cfg_scale: float | None = Field(None, ge=1, le=50)


class Dreaming(Seeded):
    """`eta` 0 is DDIM without chance, 1 as much chance as DDPM."""

    num_inference_steps: int | None = Field(None, ge=1, le=1000)
    eta: float | None = Field(None, ge=0, le=1)
