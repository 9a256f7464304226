"""audio-to-audio: a sound made anew, by what the model does: without its noise, in another voice, through a codec."""

from deployments.contracts.abilities.audio import SoundChanger
from deployments.contracts.events import Stream
from deployments.contracts.example import Example, Sample
from deployments.contracts.kinds import Audio
from deployments.contracts.sounding import Changing
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.stepping import told


class AudioToAudioInput(Wire):
    audio: Audio


class AudioToAudioOutput(Wire):
    """`label` says what was done to it; the rate is in Hz."""

    blob: Audio
    content_type: str
    label: str
    sampling_rate: int


@task("audio-to-audio", intent="Clean or change a sound", cost=3.0, example=Example(inputs={"audio": Sample.SPEECH}))
def audio_to_audio(engine: SoundChanger, inputs: AudioToAudioInput, params: Changing) -> Stream[AudioToAudioOutput]:
    """Make a sound anew: denoise it, say it in another voice, or hear what a codec leaves of it, as the model does."""
    sound = yield from told(engine.change(inputs.audio, params))
    return AudioToAudioOutput(
        blob=sound.audio,
        content_type=sound.audio.media_type,
        label=engine.label,
        sampling_rate=sound.sampling_rate,
    )
