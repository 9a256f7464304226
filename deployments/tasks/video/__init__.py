"""Texts, pictures and films in, films out."""

from deployments.contracts.task import AnyTask
from deployments.tasks.video.image_text_to_video import image_text_to_video
from deployments.tasks.video.image_to_video import image_to_video
from deployments.tasks.video.text_to_video import text_to_video
from deployments.tasks.video.video_to_video import video_to_video

TASKS: tuple[AnyTask, ...] = (text_to_video, image_to_video, image_text_to_video, video_to_video)
