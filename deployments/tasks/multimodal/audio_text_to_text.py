"""audio-text-to-text: an answer to a prompt about a sound."""

from pydantic import Field

from deployments.contracts.abilities.multimodal import Hearer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Audio, Text
from deployments.contracts.sampling import Sampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class AudioTextToTextInput(Wire):
    audio: Audio
    text: Text = Field(min_length=1, max_length=1_000_000)


class AudioTextToTextOutput(Wire):
    generated_text: Text
    finish_reason: str
    tokens: Tokens = None


@task("audio-text-to-text", intent="Ask about a sound", cost=4, example=Example(inputs={"text": "What do you hear?"}))
def audio_text_to_text(engine: Hearer, inputs: AudioTextToTextInput, params: Sampling) -> Stream[AudioTextToTextOutput]:
    """Answer a prompt about a sound."""
    text, written = yield from spell(engine.hear(inputs.audio, inputs.text, params))
    return AudioTextToTextOutput(generated_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
