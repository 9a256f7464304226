"""zero-shot-audio-classification: which of the asker's labels fit a sound."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.audio import AudioTextScorer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Audio, Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class ZeroShotAudioClassificationInput(Wire):
    audio: Audio


class ZeroShotAudioClassificationParameters(Wire):
    candidate_labels: tuple[Annotated[Text, Field(min_length=1, max_length=500)], ...] = Field(
        min_length=1, max_length=64
    )
    hypothesis_template: str = Field(
        "This is a sound of {}.",
        max_length=500,
        pattern=r"^[^{}]*\{\}[^{}]*$",
        description="one pair of braces, where the label goes",
    )


class ZeroShotAudioClassificationOutput(Wire):
    labels: tuple[Label, ...]


@task(
    "zero-shot-audio-classification",
    intent="Classify a sound by labels of your own",
    example=Example(parameters={"candidate_labels": ["a bell", "noise", "clicks"]}),
)
def zero_shot_audio_classification(
    engine: AudioTextScorer, inputs: ZeroShotAudioClassificationInput, params: ZeroShotAudioClassificationParameters
) -> Stream[ZeroShotAudioClassificationOutput]:
    """Say which of the given labels fit a sound, best first."""
    yield from ()
    texts = tuple(params.hypothesis_template.replace("{}", label) for label in params.candidate_labels)
    [scores] = engine.match([inputs.audio], texts=texts)
    labels = (Label(label=label, score=score) for label, score in zip(params.candidate_labels, scores, strict=True))
    return ZeroShotAudioClassificationOutput(labels=tuple(sorted(labels, key=lambda label: -label.score)))
