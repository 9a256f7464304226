"""voice-activity-detection: when somebody speaks."""

from deployments.contracts.abilities.audio import VoiceFinder
from deployments.contracts.events import Stream
from deployments.contracts.example import Example, Sample
from deployments.contracts.findings import SpeechSegment
from deployments.contracts.kinds import Audio
from deployments.contracts.speech import VoiceFinding
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.stepping import told


class VoiceActivityDetectionInput(Wire):
    audio: Audio


class VoiceActivityDetectionOutput(Wire):
    segments: tuple[SpeechSegment, ...]


@task("voice-activity-detection", intent="Find speech in a recording", example=Example(inputs={"audio": Sample.SPEECH}))
def voice_activity_detection(
    engine: VoiceFinder, inputs: VoiceActivityDetectionInput, params: VoiceFinding
) -> Stream[VoiceActivityDetectionOutput]:
    """Find the stretches of a recording in which somebody speaks; progress is in seconds of it."""
    segments = yield from told(engine.find_voice(inputs.audio, params))
    return VoiceActivityDetectionOutput(segments=segments)
