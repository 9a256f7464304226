"""The items of a response's input and of what it answered, as clients write them and as they are kept."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, TypeAdapter

from deployments.contracts.conversation import ToolName
from deployments.contracts.wire import Json, Wire
from deployments.ingress.openai.turns import Id, Recording

Status = Literal["in_progress", "completed", "incomplete"]


class InputText(Wire):
    type: Literal["input_text"] = "input_text"
    text: str


class InputImage(Wire):
    """A picture behind a URL, in a data URI, or stored as a file."""

    type: Literal["input_image"]
    image_url: str | None = None
    file_id: Id | None = None
    detail: Literal["auto"] = "auto"


class InputAudio(Wire):
    type: Literal["input_audio"]
    input_audio: Recording


class InputFile(Wire):
    type: Literal["input_file"]
    file_data: str | None = None
    file_id: Id | None = None
    filename: str | None = None
    detail: Literal["auto"] | None = None


class OutputText(Wire):
    """What was answered, sent back; `parsed` is what `.parse()` adds to it."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: tuple[()] = ()
    logprobs: Json = None
    parsed: Json = None


class Refused(Wire):
    type: Literal["refusal"]
    refusal: str


Piece = Annotated[InputText | InputImage | InputAudio | InputFile | OutputText | Refused, Field(discriminator="type")]
Pieces = Annotated[tuple[Piece, ...], Field(min_length=1, max_length=256)]


class MessageItem(Wire):
    """A turn of words and media; only an assistant's has `output_text`."""

    type: Literal["message"] = "message"
    id: Id | None = None
    role: Literal["system", "developer", "user", "assistant"]
    content: str | Pieces
    status: Status | None = None
    phase: None = None


class CallItem(Wire):
    """A function that the model called."""

    type: Literal["function_call"]
    id: Id | None = None
    call_id: Id
    name: ToolName
    arguments: str
    status: Status | None = None
    parsed_arguments: Json = None


class CallOutputItem(Wire):
    """What a called function returned."""

    type: Literal["function_call_output"]
    id: Id | None = None
    call_id: Id
    output: str | Annotated[tuple[InputText, ...], Field(min_length=1)]
    status: Status | None = None


def _type_of(item: Any) -> str | None:
    """Messages need not say that they are."""
    kind = item.get("type", "message") if isinstance(item, dict) else getattr(item, "type", None)
    return kind if isinstance(kind, str) else None


Item = Annotated[
    Annotated[MessageItem, Tag("message")]
    | Annotated[CallItem, Tag("function_call")]
    | Annotated[CallOutputItem, Tag("function_call_output")],
    Discriminator(
        _type_of,
        custom_error_type="unknown_item",
        custom_error_message="must be a message, a function_call or a function_call_output",
    ),
]
Items = tuple[Item, ...]
KEPT: TypeAdapter[Items] = TypeAdapter(Items)
"""Items as they are kept: the JSON that `item_printed` makes."""


def item_printed(item: Item, id: str) -> dict[str, object]:
    """The item as clients list it: with an id, and with its content in pieces."""
    printed = item.model_dump(mode="json", exclude_none=True) | {
        "id": item.id or id,
        "status": item.status or "completed",
    }
    if isinstance(item, MessageItem):
        printed["content"] = [_piece_printed(piece) for piece in _pieces(item)]
    return printed


def _pieces(item: MessageItem) -> tuple[Piece, ...]:
    match item.content, item.role:
        case str() as text, "assistant":
            return (OutputText(text=text),)
        case str() as text, _:
            return (InputText(text=text),)
        case pieces, _:
            return tuple(pieces)


def _piece_printed(piece: Piece) -> dict[str, object]:
    return piece.model_dump(mode="json", exclude_none=True)
