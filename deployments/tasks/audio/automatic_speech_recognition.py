"""automatic-speech-recognition: what is said, as text."""

from deployments.contracts.abilities.audio import Listener
from deployments.contracts.events import Stream, Token
from deployments.contracts.example import Example, Sample
from deployments.contracts.kinds import Audio, Text
from deployments.contracts.sampling import WrittenToken
from deployments.contracts.speech import Chunk, Listening, Stretch
from deployments.contracts.task import task
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire


class AutomaticSpeechRecognitionInput(Wire):
    audio: Audio


class AutomaticSpeechRecognitionOutput(Wire):
    """`chunks`, `segments` and `tokens` are there where `return_timestamps`, `details` and `token_logprobs` asked for
    them. `language` is its English name, null where the model cannot tell; `duration` the recording's in seconds.
    """

    text: Text
    chunks: tuple[Chunk, ...] | None = None
    language: str | None = None
    duration: float | None = None
    segments: tuple[Stretch, ...] | None = None
    tokens: tuple[WrittenToken, ...] | None = None


@task(
    "automatic-speech-recognition",
    intent="Transcribe a recording",
    cost=2.0,
    example=Example(inputs={"audio": Sample.SPEECH}),
)
def automatic_speech_recognition(
    engine: Listener, inputs: AutomaticSpeechRecognitionInput, params: Listening
) -> Stream[AutomaticSpeechRecognitionOutput]:
    """Write down what is said in a recording, in its language or in English."""
    hearing = engine.listen(inputs.audio, params)
    try:
        while True:
            piece = next(hearing)
            yield Token(text=piece) if piece else None
    except StopIteration as end:
        heard = end.value
    finally:
        hearing.close()
    if heard.tokens is not None:
        yield Usage(completion_tokens=heard.tokens)
    return AutomaticSpeechRecognitionOutput(
        text=heard.text,
        chunks=heard.chunks,
        language=heard.language,
        duration=heard.duration,
        segments=heard.stretches,
        tokens=heard.written,
    )
