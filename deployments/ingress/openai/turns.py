"""The turns of a conversation as OpenAI's clients write them; what no model here would notice is refused by name."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.conversation import ToolName
from deployments.contracts.wire import Json, Wire

Id = Annotated[str, Field(min_length=1, max_length=128)]


class TextPiece(Wire):
    type: Literal["text"]
    text: str


class RefusalPiece(Wire):
    """What the assistant said when it refused, told again as its words."""

    type: Literal["refusal"]
    refusal: str


class Link(Wire):
    """A URL or data URI; no model here looks at a picture in more or less `detail` than it does."""

    url: str
    detail: Literal["auto"] | None = None


class PicturePiece(Wire):
    type: Literal["image_url"]
    image_url: Link


class FilmPiece(Wire):
    """As other servers that speak this dialect name a film; OpenAI has none."""

    type: Literal["video_url"]
    video_url: Link


class Recording(Wire):
    """Base64, and the format that it must be."""

    data: str
    format: Literal["wav", "mp3"]


class SoundPiece(Wire):
    type: Literal["input_audio"]
    input_audio: Recording


class FileGiven(Wire):
    """A data URI, or the id of a file that was stored before; its name says nothing to a model."""

    file_data: str | None = None
    file_id: Id | None = None
    filename: str | None = None


class FilePiece(Wire):
    type: Literal["file"]
    file: FileGiven


UserPiece = Annotated[TextPiece | PicturePiece | SoundPiece | FilmPiece | FilePiece, Field(discriminator="type")]
AssistantPiece = Annotated[TextPiece | RefusalPiece, Field(discriminator="type")]
Words = str | Annotated[tuple[TextPiece, ...], Field(min_length=1)]
"""What only text may say."""


class SystemTurn(Wire):
    role: Literal["system", "developer"]
    content: Words


class UserTurn(Wire):
    role: Literal["user"]
    content: str | Annotated[tuple[UserPiece, ...], Field(min_length=1, max_length=256)]


class CalledFunction(Wire):
    """`parsed_arguments` is what `.parse()` adds to an answer that is sent back."""

    name: ToolName
    arguments: str
    parsed_arguments: Json = None


class CallMade(Wire):
    """`index` is left over where a client put the call together from a stream."""

    id: Id
    type: Literal["function"] = "function"
    function: CalledFunction
    index: int | None = None


class AssistantTurn(Wire):
    """What an answer said; those of its fields that are empty here come back with it."""

    role: Literal["assistant"]
    content: str | Annotated[tuple[AssistantPiece, ...], Field(min_length=1)] | None = None
    refusal: str | None = None
    tool_calls: Annotated[tuple[CallMade, ...], Field(max_length=64)] | None = None
    annotations: tuple[()] | None = None
    audio: None = None
    function_call: None = None
    parsed: Json = None


class ToolTurn(Wire):
    """What a tool returned; its `name` is that of the call."""

    role: Literal["tool"]
    content: Words
    tool_call_id: Id
    name: str | None = None


Turn = Annotated[SystemTurn | UserTurn | AssistantTurn | ToolTurn, Field(discriminator="role")]
Turns = Annotated[tuple[Turn, ...], Field(min_length=1, max_length=1000)]
