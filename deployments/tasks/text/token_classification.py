"""token-classification: names, places, parts of speech: which words of a text are what."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.text import Aggregation, Tagger
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.findings import TaggedSpan
from deployments.contracts.kinds import Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class TokenClassificationInput(Wire):
    text: Text = Field(min_length=1, max_length=1_000_000)


class TokenClassificationParameters(Wire):
    aggregation_strategy: Aggregation = Field("simple", description="how tokens become words and groups; none: not")
    ignore_labels: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=1_000)] = ("O",)


class TokenClassificationOutput(Wire):
    """Tagged tokens or groups, in the order of the text."""

    entities: tuple[TaggedSpan, ...]


@task(
    "token-classification", intent="Find names in a text", example=Example(inputs={"text": "Anna Rossi is from Rome."})
)
def token_classification(
    engine: Tagger, inputs: TokenClassificationInput, params: TokenClassificationParameters
) -> Stream[TokenClassificationOutput]:
    """Tag the words of a text: names, places, parts of speech, as the model was trained."""
    yield from ()
    [spans] = engine.tag([inputs.text], aggregation=params.aggregation_strategy)
    return TokenClassificationOutput(entities=tuple(span for span in spans if span.entity not in params.ignore_labels))
