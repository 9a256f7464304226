"""text-to-speech: a text read aloud."""

from pydantic import Field

from deployments.contracts.abilities.audio import Speaker
from deployments.contracts.events import AudioChunk, Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Audio, Text
from deployments.contracts.speech import Speaking
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class TextToSpeechInput(Wire):
    text: Text = Field(min_length=1, max_length=20_000)


class TextToSpeechOutput(Wire):
    """The sound in the format asked for, with its rate in Hz; one channel."""

    audio: Audio
    sampling_rate: int


@task(
    "text-to-speech",
    intent="Make a voice-over",
    cost=2.0,
    by_sentence="text",
    example=Example(inputs={"text": "Good morning, friends. The red circle is left of the blue square."}),
)
def text_to_speech(engine: Speaker, inputs: TextToSpeechInput, params: Speaking) -> Stream[TextToSpeechOutput]:
    """Read a text aloud; streamed, each sentence comes as soon as it is spoken."""
    speech = engine.speak(inputs.text, params)
    try:
        while True:
            sentence = next(speech)
            yield AudioChunk(audio=sentence.audio, sampling_rate=sentence.sampling_rate) if sentence else None
    except StopIteration as end:
        return TextToSpeechOutput(audio=end.value.audio, sampling_rate=end.value.sampling_rate)
    finally:
        speech.close()
