"""image-to-3d: the solid that a picture shows."""

from deployments.contracts.abilities.three_d import CopyingSculptor
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image
from deployments.contracts.sculpting import Sculpting
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.three_d.sculpted import SolidOutput, stream


class ImageTo3dInput(Wire):
    image: Image


@task("image-to-3d", intent="Make a solid from a picture", cost=6.0)
def image_to_3d(engine: CopyingSculptor, inputs: ImageTo3dInput, params: Sculpting) -> Stream[SolidOutput]:
    """Make the solid that a picture shows, as a mesh with vertex colours."""
    return (yield from stream(lambda sculpting: engine.sculpt_from(inputs.image, sculpting), params))
