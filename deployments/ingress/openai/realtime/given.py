"""Items as clients write them: what was said by whom, in text or in sound."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.wire import Wire

Id = Annotated[str, Field(min_length=1, max_length=128)]


class InputText(Wire):
    type: Literal["input_text"]
    text: str


class InputAudio(Wire):
    """Base64 of samples in the session's format; a `transcript` saves listening to them."""

    type: Literal["input_audio"]
    audio: str
    transcript: str | None = None


class OutputText(Wire):
    type: Literal["output_text"]
    text: str


class _Said(Wire):
    """`object` and `status` are left over where an item is sent back as it was told; they change nothing."""

    type: Literal["message"] = "message"
    id: Id | None = None
    object: Literal["realtime.item"] | None = None
    status: Literal["completed", "incomplete", "in_progress"] | None = None


class UserItem(_Said):
    role: Literal["user"]
    content: Annotated[
        tuple[Annotated[InputText | InputAudio, Field(discriminator="type")], ...], Field(min_length=1, max_length=64)
    ]


class SystemItem(_Said):
    role: Literal["system"]
    content: Annotated[tuple[InputText, ...], Field(min_length=1, max_length=64)]


class AssistantItem(_Said):
    """An answer of another time: its words. Sound cannot be put into an assistant's mouth, as at OpenAI."""

    role: Literal["assistant"]
    content: Annotated[tuple[OutputText, ...], Field(min_length=1, max_length=64)]


class Reference(Wire):
    """An item of the conversation, by its id."""

    type: Literal["item_reference"]
    id: Id


SaidItem = Annotated[UserItem | AssistantItem | SystemItem, Field(discriminator="role")]
