"""video-text-to-text: an answer to a prompt about a video."""

from pydantic import Field

from deployments.contracts.abilities.multimodal import Watcher
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Text, Video
from deployments.contracts.sampling import Sampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class VideoTextToTextInput(Wire):
    video: Video
    text: Text = Field("What happens?", min_length=1, max_length=1_000_000)


class VideoTextToTextParameters(Sampling):
    num_frames: int = Field(
        8, ge=1, le=128, description="frames that the model sees, evenly spread; all of a shorter video"
    )


class VideoTextToTextOutput(Wire):
    generated_text: Text
    finish_reason: str
    tokens: Tokens = None


@task("video-text-to-text", intent="Ask about a video", cost=4, example=Example(inputs={"text": "What happens?"}))
def video_text_to_text(
    engine: Watcher, inputs: VideoTextToTextInput, params: VideoTextToTextParameters
) -> Stream[VideoTextToTextOutput]:
    """Answer a prompt about a video."""
    text, written = yield from spell(engine.watch(inputs.video, inputs.text, params.num_frames, params))
    return VideoTextToTextOutput(generated_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
