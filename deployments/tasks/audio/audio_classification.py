"""audio-classification: which of the model's classes a sound is."""

from pydantic import Field

from deployments.contracts.abilities.audio import AudioClassifier
from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.events import Stream
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Audio
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class AudioClassificationInput(Wire):
    audio: Audio


class AudioClassificationParameters(Wire):
    top_k: int = Field(5, ge=1, le=1000, description="at most so many labels")
    function_to_apply: LabelFunction | None = Field(None, description="what makes scores of logits; the model's own")


class AudioClassificationOutput(Wire):
    labels: tuple[Label, ...]


@task("audio-classification", intent="Classify a sound")
def audio_classification(
    engine: AudioClassifier, inputs: AudioClassificationInput, params: AudioClassificationParameters
) -> Stream[AudioClassificationOutput]:
    """Name what is heard in a sound, best first."""
    yield from ()
    [labels] = engine.classify_sounds([inputs.audio], function_to_apply=params.function_to_apply)
    return AudioClassificationOutput(labels=labels[: params.top_k])
