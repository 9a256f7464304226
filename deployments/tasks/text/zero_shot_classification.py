"""zero-shot-classification: which of the labels you name fits a text."""

from typing import Annotated

from pydantic import Field, field_validator

from deployments.contracts.abilities.text import Entailer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.text.softmax import softmax

LabelName = Annotated[Text, Field(min_length=1, max_length=1_000)]
GAP = "{}"


class ZeroShotClassificationInput(Wire):
    text: Text = Field(min_length=1, max_length=1_000_000)


class ZeroShotClassificationParameters(Wire):
    candidate_labels: Annotated[tuple[LabelName, ...], Field(min_length=1, max_length=64)]
    multi_label: bool = Field(False, description="each label is true or not, instead of one of all")
    hypothesis_template: str = Field("This example is {}.", max_length=1_000, description="a label stands for {}")

    @field_validator("hypothesis_template")
    @classmethod
    def has_gap(cls, template: str) -> str:
        if GAP not in template:
            raise ValueError("must hold {} where the label goes")
        return template


class ZeroShotClassificationOutput(Wire):
    """Labels, best first; scores are 0–1, over all labels or, with multi_label, of each."""

    labels: tuple[Label, ...]


@task(
    "zero-shot-classification",
    intent="Classify a text by labels of your own",
    example=Example(
        inputs={"text": "The train to Paris is late again."},
        parameters={"candidate_labels": ["travel", "food", "weather"]},
    ),
)
def zero_shot_classification(
    engine: Entailer, inputs: ZeroShotClassificationInput, params: ZeroShotClassificationParameters
) -> Stream[ZeroShotClassificationOutput]:
    """Choose among labels of your own the one that fits a text."""
    yield from ()
    names = params.candidate_labels
    logits = engine.entail([(inputs.text, params.hypothesis_template.replace(GAP, name)) for name in names])
    if params.multi_label or len(names) == 1:
        scores = [softmax(pair)[1] for pair in logits]
    else:
        scores = softmax([entailment for _, entailment in logits])
    ranked = sorted(zip(names, scores, strict=True), key=lambda labelled: labelled[1], reverse=True)
    return ZeroShotClassificationOutput(labels=tuple(Label(label=name, score=score) for name, score in ranked))
