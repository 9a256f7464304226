"""Items as the messages that our tasks read: calls join the assistant's turn that made them."""

from collections.abc import Iterable

from deployments.contracts.conversation import Message, ToolCall
from deployments.contracts.errors import InvalidInput
from deployments.ingress.desk import Desk
from deployments.ingress.openai.messages import message_of
from deployments.ingress.openai.responses.items import (
    CallItem,
    CallOutputItem,
    InputAudio,
    InputFile,
    InputImage,
    InputText,
    Item,
    MessageItem,
    OutputText,
    Piece,
    Refused,
)
from deployments.ingress.openai.turns import (
    AssistantPiece,
    AssistantTurn,
    FileGiven,
    FilePiece,
    Link,
    PicturePiece,
    RefusalPiece,
    SoundPiece,
    SystemTurn,
    TextPiece,
    ToolTurn,
    UserPiece,
    UserTurn,
)


async def messages_of(desk: Desk, instructions: str | None, items: Iterable[tuple[str, Item]]) -> tuple[Message, ...]:
    """The whole conversation; each item comes with its place in the body, by which faults are named."""
    said: list[Message] = [Message(role="system", content=instructions)] if instructions else []
    for place, item in items:
        if isinstance(item, CallItem):
            _call(said, item)
        else:
            said.append(await message_of(desk, _turn(item, place), place))
    return tuple(said)


def _call(said: list[Message], item: CallItem) -> None:
    """The call joins the assistant's turn before it, or is one of its own."""
    call = ToolCall(id=item.call_id, name=item.name, arguments=item.arguments)
    if said and said[-1].role == "assistant":
        said[-1] = said[-1].model_copy(update={"tool_calls": (*said[-1].tool_calls, call)})
    else:
        said.append(Message(role="assistant", content="", tool_calls=(call,)))


def _turn(item: MessageItem | CallOutputItem, place: str) -> SystemTurn | UserTurn | AssistantTurn | ToolTurn:
    if isinstance(item, CallOutputItem):
        return ToolTurn(role="tool", tool_call_id=item.call_id, content=_words(item.output, place))
    match item.role:
        case "user":
            return UserTurn(role="user", content=_shown(item.content, place))
        case "assistant":
            return AssistantTurn(role="assistant", content=_answered(item.content, place))
    return SystemTurn(role="system", content=_words(item.content, place))


def _words(content: str | tuple[Piece, ...], place: str) -> str | tuple[TextPiece, ...]:
    if isinstance(content, str):
        return content
    return tuple(_text(piece, f"{place}.content.{at}") for at, piece in enumerate(content))


def _text(piece: Piece, at: str) -> TextPiece:
    if not isinstance(piece, InputText):
        raise InvalidInput(f"{at} must be input_text: nothing else can be said here", at)
    return TextPiece(type="text", text=piece.text)


def _answered(content: str | tuple[Piece, ...], place: str) -> str | tuple[AssistantPiece, ...]:
    if isinstance(content, str):
        return content
    return tuple(_answer(piece, f"{place}.content.{at}") for at, piece in enumerate(content))


def _answer(piece: Piece, at: str) -> AssistantPiece:
    match piece:
        case OutputText(text=text) | InputText(text=text):
            return TextPiece(type="text", text=text)
        case Refused(refusal=words):
            return RefusalPiece(type="refusal", refusal=words)
    raise InvalidInput(f"{at} must be output_text or refusal: an assistant's turn has nothing else", at)


def _shown(content: str | tuple[Piece, ...], place: str) -> str | tuple[UserPiece, ...]:
    if isinstance(content, str):
        return content
    return tuple(_piece(piece, f"{place}.content.{at}") for at, piece in enumerate(content))


def _piece(piece: Piece, at: str) -> UserPiece:
    match piece:
        case InputText(text=text):
            return TextPiece(type="text", text=text)
        case InputImage(image_url=str() as url, file_id=None):
            return PicturePiece(type="image_url", image_url=Link(url=url))
        case InputImage(image_url=None, file_id=str() as id):
            return FilePiece(type="file", file=FileGiven(file_id=id))
        case InputAudio(input_audio=recording):
            return SoundPiece(type="input_audio", input_audio=recording)
        case InputFile():
            given = FileGiven(file_data=piece.file_data, file_id=piece.file_id, filename=piece.filename)
            return FilePiece(type="file", file=given)
        case InputImage():
            raise InvalidInput(f"{at} needs either image_url or file_id", at)
    raise InvalidInput(f"{at} must be input_text, input_image, input_audio or input_file in a user's turn", at)
