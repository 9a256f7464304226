"""native-any-to-any: answers of a model that reads and makes several kinds itself; any-to-any with a model is this."""

from deployments.contracts.abilities.multimodal import Composer
from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.events import Progress, Step, Stream, Token
from deployments.contracts.example import Example, Sample
from deployments.contracts.kinds import Audio, Image, Text
from deployments.contracts.several_kinds import Composing, Given, Placed
from deployments.contracts.task import task
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire


class NativeAnyToAnyOutput(Wire):
    """The kind that was wanted; the others are null."""

    generated_text: Text | None = None
    finish_reason: str | None = None
    image: Image | None = None
    audio: Audio | None = None
    sampling_rate: int | None = None


@task(
    "native-any-to-any",
    intent="Ask one model in several kinds",
    cost=6,
    example=Example(inputs={"image": Sample.PICTURE, "text": "What is in the picture?"}, parameters={"want": "text"}),
)
def native_any_to_any(engine: Composer, inputs: Given, params: Composing) -> Stream[NativeAnyToAnyOutput]:
    """Answer text, pictures, sound or video in text, as a picture or as sound, by one model of several kinds."""
    if not inputs.model_fields_set:
        raise InvalidInput("give at least one of text, image, audio and video", "inputs")
    if params.top_logprobs is not None:
        raise InvalidParameter("top_logprobs is not told by this task; leave it out", "parameters.top_logprobs")
    composing = engine.compose(inputs, params)
    while True:
        try:
            step = next(composing)
        except StopIteration as end:
            composed, written = end.value
            break
        yield _told(step)
    if written:
        yield Usage(prompt_tokens=written.prompt_tokens, completion_tokens=written.completion_tokens)
    return NativeAnyToAnyOutput(
        generated_text=composed.text,
        finish_reason=composed.finish_reason,
        image=composed.image,
        audio=composed.audio,
        sampling_rate=composed.sampling_rate,
    )


def _told(step: str | Placed | None) -> Step | None:
    match step:
        case Placed():
            return Progress(done=step.done, total=step.total)
        case str() if step:
            return Token(text=step)
        case _:
            return None
