"""text-to-3d: the solid that a text names."""

from pydantic import Field

from deployments.contracts.abilities.three_d import Sculptor
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Text
from deployments.contracts.sculpting import Sculpting
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.three_d.sculpted import SolidOutput, stream


class TextTo3dInput(Wire):
    text: Text = Field(min_length=1, max_length=10_000)


@task("text-to-3d", intent="Make a solid from words", example=Example(inputs={"text": "a red cube"}), cost=6.0)
def text_to_3d(engine: Sculptor, inputs: TextTo3dInput, params: Sculpting) -> Stream[SolidOutput]:
    """Make the solid that a text names, as a mesh with vertex colours."""
    return (yield from stream(lambda sculpting: engine.sculpt(inputs.text, sculpting), params))
