"""Sound in or out: speech heard, spoken and found."""

from deployments.contracts.task import AnyTask
from deployments.tasks.audio.automatic_speech_recognition import automatic_speech_recognition
from deployments.tasks.audio.text_to_speech import text_to_speech
from deployments.tasks.audio.voice_activity_detection import voice_activity_detection

TASKS: tuple[AnyTask, ...] = (automatic_speech_recognition, text_to_speech, voice_activity_detection)
