"""Sound in or out: speech heard, spoken and found; sounds named, made and changed."""

from deployments.contracts.task import AnyTask
from deployments.tasks.audio.audio_classification import audio_classification
from deployments.tasks.audio.audio_to_audio import audio_to_audio
from deployments.tasks.audio.automatic_speech_recognition import automatic_speech_recognition
from deployments.tasks.audio.text_to_audio import text_to_audio
from deployments.tasks.audio.text_to_speech import text_to_speech
from deployments.tasks.audio.voice_activity_detection import voice_activity_detection
from deployments.tasks.audio.zero_shot_audio_classification import zero_shot_audio_classification

TASKS: tuple[AnyTask, ...] = (
    automatic_speech_recognition,
    text_to_speech,
    voice_activity_detection,
    audio_classification,
    zero_shot_audio_classification,
    text_to_audio,
    audio_to_audio,
)
