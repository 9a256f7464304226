"""video-to-video: a film made anew as a text says."""

from pydantic import Field

from deployments.contracts.abilities.video import Refilmer
from deployments.contracts.events import Stream
from deployments.contracts.filming import Refilming
from deployments.contracts.kinds import Text, Video
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.video.filmed import COST, FilmedOutput, stream


class VideoToVideoInput(Wire):
    video: Video
    text: Text = Field(min_length=1, max_length=MAX_PROMPT)


@task("video-to-video", intent="Make a film anew", cost=COST)
def video_to_video(engine: Refilmer, inputs: VideoToVideoInput, params: Refilming) -> Stream[FilmedOutput]:
    """Film a video anew as a text says."""
    return (yield from stream(lambda refilming: engine.refilm(inputs.video, inputs.text, refilming), params))
