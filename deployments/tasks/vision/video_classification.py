"""video-classification: which of the model's classes of happenings a video shows."""

from pydantic import Field

from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.abilities.vision import VideoClassifier
from deployments.contracts.events import Stream
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Video
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class VideoClassificationInput(Wire):
    video: Video


class VideoClassificationParameters(Wire):
    """Frames are taken evenly from the whole video, or every `frame_sampling_rate` of them from its beginning."""

    top_k: int = Field(5, ge=1, le=1000, description="at most so many labels")
    function_to_apply: LabelFunction | None = Field(None, description="what makes scores of logits; the model's own")
    num_frames: int | None = Field(None, ge=1, le=256, description="how many frames are looked at; the model's own")
    frame_sampling_rate: int | None = Field(None, ge=1, le=64, description="1 takes each of the first frames")


class VideoClassificationOutput(Wire):
    labels: tuple[Label, ...]


@task("video-classification", intent="Classify a video", cost=2)
def video_classification(
    engine: VideoClassifier, inputs: VideoClassificationInput, params: VideoClassificationParameters
) -> Stream[VideoClassificationOutput]:
    """Name what happens in a video, best first."""
    yield from ()
    [labels] = engine.classify_videos(
        [inputs.video],
        function_to_apply=params.function_to_apply,
        num_frames=params.num_frames,
        frame_sampling_rate=params.frame_sampling_rate,
    )
    return VideoClassificationOutput(labels=labels[: params.top_k])
