"""mask-generation: the outlines of what is pointed at in a picture, or of everything in it."""

from deployments.contracts.abilities.vision import MaskGenerator
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Image
from deployments.contracts.masking import Mask, Masking, prompts_in
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class MaskGenerationInput(Wire):
    image: Image


class MaskGenerationOutput(Wire):
    masks: tuple[Mask, ...]


@task(
    "mask-generation",
    intent="Cut a thing out of a picture",
    cost=3,
    example=Example(parameters={"input_points": [[[18, 34]]]}),
)
def mask_generation(
    engine: MaskGenerator, inputs: MaskGenerationInput, params: Masking
) -> Stream[MaskGenerationOutput]:
    """Cut out what points or boxes point at, or everything there is, best first."""
    prompts = prompts_in(params)
    if prompts:
        masks = yield from engine.mask_pointed(inputs.image, prompts, params)
    else:
        masks = yield from engine.mask_everything(inputs.image, params)
    return MaskGenerationOutput(masks=masks)
