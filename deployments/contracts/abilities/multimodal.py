"""What engines of the multimodal family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.answering import DocumentAnswer, Reading, VisualAnswer
from deployments.contracts.conversation import Chatting, Message, ToolCall
from deployments.contracts.kinds import Audio, Document, Image, Video
from deployments.contracts.sampling import Sampling, Written
from deployments.contracts.several_kinds import Composed, Composing, Given, Placed


class Looker(Protocol):
    def look(self, images: tuple[Image, ...], prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        """Answer a prompt about pictures, as the model was trained to be asked."""


class Watcher(Protocol):
    def watch(self, video: Video, prompt: str, num_frames: int, sampling: Sampling) -> Generator[str, None, Written]:
        """Answer a prompt about a video, of which the model sees frames evenly spread from first to last."""


class Hearer(Protocol):
    def hear(self, audio: Audio, prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        """Answer a prompt about a sound."""


class Chatter(Protocol):
    def chat(
        self, messages: tuple[Message, ...], num_frames: int, chatting: Chatting
    ) -> Generator[str | ToolCall, None, Written]:
        """Answer a conversation by the model's chat template, its media in their places; of a video so many frames are
        seen. Raises ModelTaskMismatch for media that the model does not take."""


class VisualAnswerer(Protocol):
    def answer_about(
        self, image: Image, question: str, top_k: int | None, max_new_tokens: int | None
    ) -> Generator[str | None, None, tuple[tuple[VisualAnswer, ...], Written | None]]:
        """Answer a question about a picture in a phrase: pieces of it where the model writes, then all answers, best
        first. None leaves a choice to the model; raises InvalidParameter for one that it does not have."""


class DocumentReader(Protocol):
    def answer_from(
        self, document: Image | Document, question: str, reading: Reading
    ) -> Generator[str | None, None, tuple[tuple[DocumentAnswer, ...], Written | None]]:
        """Answer a question from one page of a document: pieces where the model writes, then all answers, best first.
        Raises InvalidParameter for a choice that the model does not have."""


class Composer(Protocol):
    def compose(
        self, given: Given, composing: Composing
    ) -> Generator[str | Placed | None, None, tuple[Composed, Written | None]]:
        """Answer in the kind that is wanted. Raises ModelTaskMismatch for kinds that the model does not read or make,
        InvalidParameter for a choice without effect on that kind."""
