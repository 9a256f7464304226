"""moderation: is a text a threat, an insult, or whatever else the model was trained to find, and how surely?"""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.text import Classifier
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.judging import ModerationOutput, ModerationParameters, moderated

One = Annotated[str, Field(min_length=1, max_length=1_000_000)]
Several = Annotated[tuple[One, ...], Field(min_length=1, max_length=64)]


class ModerationInput(Wire):
    text: Annotated[One | Several, Kind.TEXT] = Field(description="a text, or a list of them")


@task("moderation", intent="Find harm in a text", cost=2.0, example=Example(inputs={"text": "You are a stupid idiot."}))
def moderation(engine: Classifier, inputs: ModerationInput, params: ModerationParameters) -> Stream[ModerationOutput]:
    """Find threats, insults and other harm in texts."""
    yield from ()
    texts = [inputs.text] if isinstance(inputs.text, str) else inputs.text
    found = engine.classify(texts, function_to_apply=None)
    return ModerationOutput(results=tuple(moderated(labels, params.thresholds) for labels in found))
