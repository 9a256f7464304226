"""voice-activity-detection: when somebody speaks."""

from deployments.contracts.abilities.audio import VoiceFinder
from deployments.contracts.events import Progress, Stream
from deployments.contracts.findings import SpeechSegment
from deployments.contracts.kinds import Audio
from deployments.contracts.speech import VoiceFinding
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class VoiceActivityDetectionInput(Wire):
    audio: Audio


class VoiceActivityDetectionOutput(Wire):
    segments: tuple[SpeechSegment, ...]


@task("voice-activity-detection")
def voice_activity_detection(
    engine: VoiceFinder, inputs: VoiceActivityDetectionInput, params: VoiceFinding
) -> Stream[VoiceActivityDetectionOutput]:
    """Find the stretches of a recording in which somebody speaks; progress is in seconds of it."""
    search = engine.find_voice(inputs.audio, params)
    try:
        while True:
            scanned = next(search)
            yield Progress(done=scanned.done, total=scanned.total)
    except StopIteration as end:
        return VoiceActivityDetectionOutput(segments=end.value)
    finally:
        search.close()
