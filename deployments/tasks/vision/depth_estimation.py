"""depth-estimation: how far away everything in a picture is."""

from deployments.contracts.abilities.vision import DepthEstimator
from deployments.contracts.depth import Depth, DepthEstimating
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class DepthEstimationInput(Wire):
    image: Image


@task("depth-estimation", intent="Measure the depth of a picture", cost=2)
def depth_estimation(engine: DepthEstimator, inputs: DepthEstimationInput, params: DepthEstimating) -> Stream[Depth]:
    """Say how far away everything in a picture is, as a grey picture of its size."""
    return (yield from engine.estimate(inputs.image, params))
