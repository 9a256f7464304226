"""Conversations: turns of text and media, the tools that a model may call, and what it replies."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.kinds import Audio, Document, Image, Text, Video
from deployments.contracts.sampling import Sampling, WrittenToken
from deployments.contracts.wire import Json, Wire

ToolName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,128}$")]
Role = Literal["system", "user", "assistant", "tool"]


class TextPart(Wire):
    """Words of a turn."""

    type: Literal["text"] = "text"
    text: str


class ImagePart(Wire):
    """A picture in a turn."""

    type: Literal["image"] = "image"
    image: Image


class AudioPart(Wire):
    """A sound in a turn."""

    type: Literal["audio"] = "audio"
    audio: Audio


class VideoPart(Wire):
    """A film in a turn."""

    type: Literal["video"] = "video"
    video: Video


class DocumentPart(Wire):
    """A document in a turn; its pages are seen as pictures."""

    type: Literal["document"] = "document"
    document: Document


Part = Annotated[TextPart | ImagePart | AudioPart | VideoPart | DocumentPart, Field(discriminator="type")]
Parts = Annotated[tuple[Part, ...], Field(min_length=1, max_length=256)]


class ToolCall(Wire):
    """A tool that the model wants called; `arguments` is a JSON object as text."""

    id: str = Field(min_length=1, max_length=128)
    name: ToolName
    arguments: str


class Message(Wire):
    """One turn. `tool_calls` are those that an assistant's turn made; a tool's turn answers the call `tool_call_id`."""

    role: Role
    content: str | Parts
    tool_calls: Annotated[tuple[ToolCall, ...], Field(max_length=64)] = ()
    tool_call_id: str | None = Field(None, max_length=128)


def is_conversation(value: object) -> bool:
    """Whether raw inputs are turns: a list of objects that each have a role."""
    turns = value if isinstance(value, list | tuple) else ()
    return bool(turns) and all(isinstance(turn, Mapping) and "role" in turn for turn in turns)


def _nothing() -> dict[str, Json]:
    """The schema of no arguments."""
    return {"type": "object", "properties": {}}


class Tool(Wire):
    """A function that the model may call; `parameters` is the JSON schema of its arguments, an object."""

    name: ToolName
    description: str | None = Field(None, max_length=10_000)
    parameters: dict[str, Json] = Field(default_factory=_nothing)


class NamedTool(Wire):
    """The one tool that must be called."""

    name: ToolName


ToolChoice = Literal["auto", "none", "required"] | NamedTool


class Chatting(Sampling):
    """How a conversation is answered. `required` and a named tool make the model call one, its arguments after their
    schema; `auto` leaves that to the model. `parallel_tool_calls` false allows one call at most.
    """

    max_new_tokens: int = Field(128, ge=0, le=4096, description="0 only counts the tokens of what is given")
    tools: Annotated[tuple[Tool, ...], Field(max_length=128)] = ()
    tool_choice: ToolChoice = "auto"
    parallel_tool_calls: bool = True


class Reply(Wire):
    """What was written and how it ended: at the model's end token, at `stop_sequence`, or at the token limit.

    `tool_calls` are not part of the text. `tokens` only where `top_logprobs` asked for them.
    """

    generated_text: Text
    finish_reason: str
    stop_sequence: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tokens: tuple[WrittenToken, ...] | None = None
