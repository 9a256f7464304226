"""text-classification: what a text is, feels or means, by the labels of the model."""

from pydantic import Field

from deployments.contracts.abilities.text import Classifier, LabelFunction
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class TextClassificationInput(Wire):
    text: Text = Field(min_length=1, max_length=1_000_000)


class TextClassificationParameters(Wire):
    top_k: int | None = Field(None, ge=1, le=10_000, description="how many labels at most; all without it")
    function_to_apply: LabelFunction | None = Field(None, description="without it what the model is configured for")


class TextClassificationOutput(Wire):
    """Labels, best first."""

    labels: tuple[Label, ...]


@task("text-classification", intent="Classify a text", example=Example(inputs={"text": "I love this red circle."}))
def text_classification(
    engine: Classifier, inputs: TextClassificationInput, params: TextClassificationParameters
) -> Stream[TextClassificationOutput]:
    """Label a text with the classes of the model."""
    yield from ()
    [labels] = engine.classify([inputs.text], function_to_apply=params.function_to_apply)
    return TextClassificationOutput(labels=labels[: params.top_k])
