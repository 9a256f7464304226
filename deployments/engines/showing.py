"""How a conversation comes into a model that sees and hears: its media decoded, each in its place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from deployments.contracts.conversation import AudioPart, DocumentPart, ImagePart, Message, Part, TextPart, VideoPart
from deployments.contracts.errors import AnymodalError, MediaTooLarge
from deployments.contracts.kinds import Audio, Document, Video
from deployments.engines.pictures import no_strip, read
from deployments.engines.said import Clip, Shown, Turn, Words
from deployments.media import document as documents
from deployments.media import video as videos
from deployments.media.audio import Samples

MOST_PAGES = 32
"""Of one document: each is a picture, of which a model sees all at once."""
MOST_SHOWN = 2_000_000_000
"""Bytes of all pictures, frames and samples of one conversation."""


class Showing:
    """Decodes what one conversation shows, and counts how much that is; `hear` makes the samples of a sound."""

    def __init__(self, hear: Callable[[Audio], Samples], num_frames: int) -> None:
        self._hear = hear
        self._num_frames = num_frames
        self._held = 0

    def turns(self, messages: tuple[Message, ...]) -> tuple[Turn, ...]:
        """Raises MediaTooLarge, and what decoding raises, naming the part at fault."""
        return tuple(
            Turn(message, tuple(self._content(message, f"inputs.messages.{at}.content")))
            for at, message in enumerate(messages)
        )

    def _content(self, message: Message, param: str) -> Iterator[Words | Shown]:
        if isinstance(message.content, str):
            yield Words(message.content, param)
            return
        for at, part in enumerate(message.content):
            where = f"{param}.{at}.{part.type}"
            with blamed(where):
                for bit in self._bits(part, where):
                    self._count(bit)
                    yield bit

    def _bits(self, part: Part, param: str) -> Iterator[Words | Shown]:
        match part:
            case TextPart():
                yield Words(part.text, param)
            case ImagePart():
                yield read(part.image)
            case AudioPart():
                yield self._hear(part.audio)
            case VideoPart():
                yield clip_of(part.video, self._num_frames)
            case DocumentPart():
                yield from map(no_strip, documents.pages(_of_few_pages(part.document)))

    def _count(self, bit: Words | Shown) -> None:
        match bit:
            case Words():
                return
            case Clip():
                self._held += bit.frames.nbytes
            case np.ndarray():
                self._held += bit.nbytes
            case _:
                self._held += bit.width * bit.height * 3
        if self._held > MOST_SHOWN:
            raise MediaTooLarge(
                f"pictures, frames and samples up to here are {self._held:,} bytes once decoded, allowed in one "
                f"conversation are {MOST_SHOWN:,}: send fewer or smaller ones"
            )


@contextmanager
def blamed(param: str) -> Iterator[None]:
    """What is refused in here names this field."""
    try:
        yield
    except AnymodalError as refused:
        raise type(refused)(refused.message, param) from refused


def clip_of(video: Video, num_frames: int) -> Clip:
    """So many frames, evenly spread from first to last, or all where there are fewer."""
    frames, fps = videos.decode(video, num_frames)
    total = videos.count_frames(video)
    return Clip(frames, tuple(sorted(videos.spread(total, num_frames)))[: len(frames)], total, fps)


def _of_few_pages(document: Document) -> Document:
    """Raises MediaTooLarge."""
    if (count := documents.page_count(document)) > MOST_PAGES:
        raise MediaTooLarge(
            f"the document has {count} pages, allowed in a conversation are {MOST_PAGES}: send it in parts"
        )
    return document
