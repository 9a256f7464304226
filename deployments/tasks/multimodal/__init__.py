"""Several kinds in at once."""

from deployments.contracts.task import AnyTask
from deployments.tasks.multimodal.audio_text_to_text import audio_text_to_text
from deployments.tasks.multimodal.chat_completion import chat_completion
from deployments.tasks.multimodal.document_question_answering import document_question_answering
from deployments.tasks.multimodal.image_text_to_text import image_text_to_text
from deployments.tasks.multimodal.native_any_to_any import native_any_to_any
from deployments.tasks.multimodal.video_text_to_text import video_text_to_text
from deployments.tasks.multimodal.visual_question_answering import visual_question_answering

TASKS: tuple[AnyTask, ...] = (
    image_text_to_text,
    video_text_to_text,
    audio_text_to_text,
    chat_completion,
    visual_question_answering,
    document_question_answering,
    native_any_to_any,
)
