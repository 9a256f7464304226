"""Turns of content blocks as a conversation: tool results are turns of their own, turns of one speaker in a row one."""

from itertools import groupby

from pydantic_core import to_json

from deployments.contracts.conversation import ImagePart, Message, Part, Role, TextPart, ToolCall
from deployments.contracts.errors import InvalidInput, UndecodableMedia
from deployments.contracts.kinds import Image
from deployments.ingress.anthropic.body import (
    Asked,
    AssistantBlock,
    Base64Source,
    BlocksSource,
    DocumentBlock,
    ImageBlock,
    PlainTextSource,
    Shown,
    TextBlock,
    ToolResultBlock,
    ToolUseBlock,
    UrlSource,
    UserBlock,
)
from deployments.ingress.desk import Desk

FAILED = TextPart(text="Error:")
"""How a model is told that its tool failed; what the tool said follows."""


async def conversation(desk: Desk, asked: Asked) -> tuple[Message, ...]:
    """All turns, the system's first. Raises what is wrong with a medium, and InvalidInput for an answer begun."""
    if asked.messages[-1].role == "assistant":
        raise InvalidInput(
            "the last of messages is the assistant's, and no model here goes on with one; end with a user's", "messages"
        )
    turns = await _turn(desk, "system", asked.system, "system") if asked.system else []
    for at, turn in enumerate(asked.messages):
        turns += await _turn(desk, turn.role, turn.content, f"messages.{at}.content")
    return tuple(_joined(list(those)) for _, those in groupby(turns, key=lambda turn: (turn.role, turn.tool_call_id)))


def _joined(turns: list[Message]) -> Message:
    """Turns of one speaker as one."""
    calls = tuple(call for turn in turns for call in turn.tool_calls)
    content = _content(tuple(part for turn in turns for part in _parts(turn.content)))
    return turns[0].model_copy(update={"content": content, "tool_calls": calls})


def _parts(content: str | tuple[Part, ...]) -> tuple[Part, ...]:
    if isinstance(content, str):
        return (TextPart(text=content),) if content else ()
    return content


def _content(parts: tuple[Part, ...]) -> str | tuple[Part, ...]:
    """Words alone as one text, each block a paragraph."""
    texts = [part.text for part in parts if isinstance(part, TextPart)]
    return parts if len(texts) < len(parts) else "\n\n".join(texts)


async def _turn(
    desk: Desk, role: Role, content: str | tuple[UserBlock | AssistantBlock, ...], at: str
) -> list[Message]:
    """A message for each block."""
    if isinstance(content, str):
        return [Message(role=role, content=content)]
    return [await _message(desk, role, block, f"{at}.{number}") for number, block in enumerate(content)]


async def _message(desk: Desk, role: Role, block: UserBlock | AssistantBlock, at: str) -> Message:
    match block:
        case ToolUseBlock():
            call = ToolCall(id=block.id, name=block.name, arguments=to_json(block.input).decode())
            return Message(role=role, content="", tool_calls=(call,))
        case ToolResultBlock():
            said = (FAILED,) if block.is_error else ()
            parts = (*said, *await _all_shown(desk, block.content, f"{at}.content"))
            return Message(role="tool", content=_content(parts), tool_call_id=block.tool_use_id)
    return Message(role=role, content=await _shown(desk, block, at))


async def _all_shown(desk: Desk, content: str | tuple[Shown, ...], at: str) -> tuple[Part, ...]:
    if isinstance(content, str):
        return _parts(content)
    shown = [await _shown(desk, block, f"{at}.{number}") for number, block in enumerate(content)]
    return tuple(part for parts in shown for part in parts)


async def _shown(desk: Desk, block: Shown, at: str) -> tuple[Part, ...]:
    """What a block shows to the model."""
    match block:
        case TextBlock():
            return (TextPart(text=block.text),)
        case ImageBlock():
            return (ImagePart(image=await _image(desk, block.source, f"{at}.source")),)
        case DocumentBlock():
            head = tuple(TextPart(text=text) for text in (block.title, block.context) if text)
            return (*head, *await _document(desk, block.source, f"{at}.source"))


async def _image(desk: Desk, source: Base64Source | UrlSource, at: str) -> Image:
    match source:
        case UrlSource():
            return await desk.medium(source.url, Image, f"{at}.url")
        case Base64Source():
            image = await desk.medium(source.data, Image, f"{at}.data")
            if image.media_type != source.media_type:
                raise UndecodableMedia(f"{at} is said to be {source.media_type}, but is {image.media_type}", at)
            return image


async def _document(desk: Desk, source: PlainTextSource | BlocksSource, at: str) -> tuple[Part, ...]:
    match source:
        case PlainTextSource():
            return (TextPart(text=source.data),)
        case BlocksSource():
            return await _all_shown(desk, source.content, f"{at}.content")
