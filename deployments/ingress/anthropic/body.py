"""The bodies of the Messages API: what is honoured here, and what changes nothing; all else is refused by name."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.conversation import ToolName
from deployments.contracts.sampling import Stop
from deployments.contracts.wire import Json, Wire

Id = Annotated[str, Field(min_length=1, max_length=128)]


class CacheControl(Wire):
    """Asks that a prompt be kept for later; answers are the same with it and without."""

    type: Literal["ephemeral"]
    ttl: Literal["5m", "1h"] | None = None


class Block(Wire):
    """What every block may have beside its content."""

    cache_control: CacheControl | None = None


class TextBlock(Block):
    """`citations` come back with what other servers answered; ours has none."""

    type: Literal["text"]
    text: str
    citations: tuple[()] | None = None


class Base64Source(Wire):
    type: Literal["base64"]
    media_type: Literal["image/jpeg", "image/png", "image/gif", "image/webp"]
    data: str


class UrlSource(Wire):
    type: Literal["url"]
    url: str = Field(pattern="^https?://")


class ImageBlock(Block):
    type: Literal["image"]
    source: Annotated[Base64Source | UrlSource, Field(discriminator="type")]


class PlainTextSource(Wire):
    type: Literal["text"]
    media_type: Literal["text/plain"]
    data: str


class BlocksSource(Wire):
    type: Literal["content"]
    content: str | tuple[Annotated[TextBlock | ImageBlock, Field(discriminator="type")], ...]


class NoCitations(Wire):
    enabled: Literal[False]


class DocumentBlock(Block):
    """A document that is text, or blocks of text and pictures; no chat model here reads a PDF."""

    type: Literal["document"]
    source: Annotated[PlainTextSource | BlocksSource, Field(discriminator="type")]
    title: str | None = None
    context: str | None = None
    citations: NoCitations | None = None


class DirectCaller(Wire):
    type: Literal["direct"]


class ToolUseBlock(Block):
    type: Literal["tool_use"]
    id: Id
    name: ToolName
    input: dict[str, Json]
    caller: DirectCaller | None = None
    toolset_name: None = None


Shown = Annotated[TextBlock | ImageBlock | DocumentBlock, Field(discriminator="type")]


class ToolResultBlock(Block):
    type: Literal["tool_result"]
    tool_use_id: Id
    content: str | tuple[Shown, ...] = ""
    is_error: bool | None = None
    toolset_name: None = None


UserBlock = Annotated[TextBlock | ImageBlock | DocumentBlock | ToolResultBlock, Field(discriminator="type")]
AssistantBlock = Annotated[TextBlock | ToolUseBlock, Field(discriminator="type")]


class UserTurn(Wire):
    role: Literal["user"]
    content: str | Annotated[tuple[UserBlock, ...], Field(min_length=1)]


class AssistantTurn(Wire):
    role: Literal["assistant"]
    content: str | Annotated[tuple[AssistantBlock, ...], Field(min_length=1)]


class SystemTurn(Wire):
    role: Literal["system"]
    content: str | Annotated[tuple[TextBlock, ...], Field(min_length=1)]


Turn = Annotated[UserTurn | AssistantTurn | SystemTurn, Field(discriminator="role")]


class ToolBody(Block):
    """A tool of the client's own; `eager_input_streaming` changes nothing, for a call comes as one piece."""

    type: Literal["custom"] | None = None
    name: ToolName
    description: str | None = Field(None, max_length=10_000)
    input_schema: dict[str, Json]
    strict: bool | None = None
    eager_input_streaming: bool | None = None


class Choosing(Wire):
    disable_parallel_tool_use: bool = False


class ChooseAuto(Choosing):
    type: Literal["auto"]


class ChooseAny(Choosing):
    type: Literal["any"]


class ChooseTool(Choosing):
    type: Literal["tool"]
    name: ToolName


class ChooseNone(Wire):
    type: Literal["none"]


Choice = Annotated[ChooseAuto | ChooseAny | ChooseTool | ChooseNone, Field(discriminator="type")]


class NoThinking(Wire):
    """Models here do not think before they answer."""

    type: Literal["disabled"]


class JsonFormat(Wire):
    type: Literal["json_schema"]
    schema_: dict[str, Json] = Field(alias="schema")


class OutputConfig(Wire):
    format: JsonFormat | None = None


class Asked(Wire):
    """What is counted by /v1/messages/count_tokens, and answered by /v1/messages."""

    model: str = Field(min_length=1)
    messages: Annotated[tuple[Turn, ...], Field(min_length=1, max_length=1000)]
    system: str | Annotated[tuple[TextBlock, ...], Field(min_length=1)] | None = None
    tools: Annotated[tuple[ToolBody, ...], Field(max_length=128)] = ()
    tool_choice: Choice | None = None
    thinking: NoThinking | None = None
    output_config: OutputConfig | None = None
    cache_control: CacheControl | None = None
    speed: Literal["standard"] | None = None


class Metadata(Wire):
    user_id: str | None = None


class MessagesBody(Asked):
    """How it is answered: `temperature` 0, or none with neither `top_k` nor `top_p`, takes the likeliest tokens."""

    max_tokens: int = Field(ge=1, le=4096)
    temperature: float | None = Field(None, ge=0, le=1)
    top_k: int | None = Field(None, ge=1, le=1000)
    top_p: float | None = Field(None, gt=0, le=1)
    stop_sequences: Stop = ()
    stream: bool = False
    metadata: Metadata | None = None
    service_tier: Literal["auto", "standard_only"] | None = None
