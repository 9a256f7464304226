"""Items as a session keeps them, and as it tells them."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Literal
from uuid import uuid4

from deployments.contracts.conversation import Message
from deployments.contracts.errors import InvalidInput
from deployments.contracts.wire import Wire
from deployments.ingress.openai.realtime.given import (
    AssistantItem,
    InputAudio,
    InputText,
    OutputText,
    SystemItem,
    UserItem,
)
from deployments.ingress.openai.realtime.recording import BYTES_A_MS, checked, milliseconds
from deployments.media.data_uri import bytes_of

Body = dict[str, object]
Words = Mapping[str, str]
"""What was heard, by the ids of items."""


class Piece(Wire):
    """A part of what was said. `words` None: not yet known; `sound` are samples, None where there are none, or no
    longer.
    """

    type: Literal["input_text", "input_audio", "output_text", "output_audio"]
    words: str | None = None
    sound: bytes | None = None

    @property
    def is_sound(self) -> bool:
        return self.type in SOUNDS

    def printed(self, *, with_sound: bool) -> Body:
        told: Body = {"type": self.type, "transcript" if self.is_sound else "text": self.words}
        if with_sound and self.sound is not None:
            told["audio"] = b64encode(self.sound).decode("ascii")
        return told


SOUNDS = frozenset({"input_audio", "output_audio"})


class Item(Wire):
    """One turn, or a part of one."""

    id: str
    role: Literal["user", "assistant", "system"]
    pieces: tuple[Piece, ...] = ()
    status: Literal["completed", "incomplete", "in_progress"] = "completed"

    def printed(self, *, with_sound: bool = False) -> Body:
        return {
            "id": self.id,
            "object": "realtime.item",
            "type": "message",
            "status": self.status,
            "role": self.role,
            "content": [piece.printed(with_sound=with_sound) for piece in self.pieces],
        }

    def message(self, heard: Words) -> Message | None:
        """The turn as the model reads it; None where nothing is left of it, as of an answer that was cut short."""
        told = (heard.get(self.id, "") if piece.words is None else piece.words for piece in self.pieces)
        words = "\n".join(told)
        return Message(role=self.role, content=words) if words or self.role == "user" else None

    def heard_as(self, words: str) -> "Item":
        """With what was heard in its sound."""
        pieces = (one.model_copy(update={"words": words}) if one.words is None else one for one in self.pieces)
        return self.model_copy(update={"pieces": tuple(pieces)})

    def silenced(self) -> "Item":
        """Without its sound."""
        return self.model_copy(
            update={"pieces": tuple(piece.model_copy(update={"sound": None}) for piece in self.pieces)}
        )

    def cut(self, at: int, until: int) -> "Item":
        """An answer that was heard until so many milliseconds only: nobody knows which of its words these were.

        Raises InvalidInput.
        """
        if self.role != "assistant" or self.status == "in_progress":
            raise InvalidInput(f"only answers that are over can be truncated; {self.id} is none", "item_id")
        piece = self.pieces[at] if at < len(self.pieces) else None
        if piece is None or piece.sound is None:
            raise InvalidInput(f"content_index {at} of {self.id} has no sound to be truncated", "content_index")
        if until > milliseconds(piece.sound):
            raise InvalidInput(f"{self.id} has {milliseconds(piece.sound)} ms of sound", "audio_end_ms")
        kept = piece.model_copy(update={"sound": piece.sound[: until * BYTES_A_MS], "words": ""})
        return self.model_copy(update={"pieces": (*self.pieces[:at], kept, *self.pieces[at + 1 :])})


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex[:24]}"


def item_of(said: UserItem | AssistantItem | SystemItem, at: str = "item") -> Item:
    """Raises InvalidInput for sound that is none, or more than one piece of it: what is heard is told by item."""
    pieces = tuple(_piece(one, f"{at}.content.{number}") for number, one in enumerate(said.content))
    if sum(piece.is_sound for piece in pieces) > 1:
        raise InvalidInput(
            f"{at}.content has several pieces of sound; send them as items of their own", f"{at}.content"
        )
    return Item(id=said.id or new_id("item"), role=said.role, pieces=pieces)


def _piece(given: InputText | InputAudio | OutputText, at: str) -> Piece:
    match given:
        case InputText(text=text):
            return Piece(type="input_text", words=text)
        case OutputText(text=text):
            return Piece(type="output_text", words=text)
        case InputAudio():
            sound = checked(bytes_of(given.audio, f"{at}.audio"), f"{at}.audio")
            return Piece(type="input_audio", words=given.transcript, sound=sound)
