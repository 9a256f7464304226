"""text-to-audio: the music or the sound that a text says."""

from pydantic import Field

from deployments.contracts.abilities.audio import Composer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Audio, Text
from deployments.contracts.sounding import Composing
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.stepping import told


class TextToAudioInput(Wire):
    text: Text = Field(min_length=1, max_length=10_000)


class TextToAudioOutput(Wire):
    """The sound in the format asked for, with its rate in Hz."""

    audio: Audio
    sampling_rate: int


@task(
    "text-to-audio",
    intent="Make music or a sound from words",
    cost=5.0,
    example=Example(inputs={"text": "three bells"}, parameters={"seconds": 1.0}),
)
def text_to_audio(engine: Composer, inputs: TextToAudioInput, params: Composing) -> Stream[TextToAudioOutput]:
    """Make the music or the sound that a text says; progress is in denoising steps or in frames of sound."""
    sound = yield from told(engine.compose(inputs.text, params))
    return TextToAudioOutput(audio=sound.audio, sampling_rate=sound.sampling_rate)
