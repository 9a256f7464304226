"""text-to-video: a film of what a text says."""

from pydantic import Field

from deployments.contracts.abilities.video import Filmer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.filming import Filming
from deployments.contracts.kinds import Text
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.video.filmed import COST, FilmedOutput, stream


class TextToVideoInput(Wire):
    text: Text = Field(min_length=1, max_length=MAX_PROMPT)


@task(
    "text-to-video",
    intent="Make a film from words",
    cost=COST,
    example=Example(inputs={"text": "a red circle moves right"}),
)
def text_to_video(engine: Filmer, inputs: TextToVideoInput, params: Filming) -> Stream[FilmedOutput]:
    """Film what a text says."""
    return (yield from stream(lambda filming: engine.film(inputs.text, filming), params))
