"""The body of a response: what is honoured here, and what changes nothing; all else is refused by name."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.conversation import NamedTool, ToolName
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.wire import Wire
from deployments.ingress.openai.drawing import Drawn, Tokens
from deployments.ingress.openai.formats import PlainText, TextFormat
from deployments.ingress.openai.reading import Labelled, StreamOptions
from deployments.ingress.openai.responses.items import Item
from deployments.ingress.openai.tooling import MAX_TOOLS, Function, Mode, Toolbox, boxed, refuse_without_tools

LOGPROBS = "message.output_text.logprobs"
Include = Literal["message.output_text.logprobs", "reasoning.encrypted_content"]
"""No model here reasons apart from what it says, so there is nothing to encrypt."""


class FlatTool(Function):
    type: Literal["function"]


class FlatChoice(Wire):
    type: Literal["function"]
    name: ToolName


class FlatAllowed(Wire):
    """The model is shown these of the tools alone."""

    type: Literal["allowed_tools"]
    mode: Literal["auto", "required"]
    tools: Annotated[tuple[FlatChoice, ...], Field(min_length=1, max_length=MAX_TOOLS)]


FlatToolChoice = Mode | FlatAllowed | FlatChoice


class TextWanted(Wire):
    format: TextFormat = PlainText(type="text")
    verbosity: Literal["medium"] | None = None


class Conversing(Wire):
    """What decides the tokens that a model reads; the same in a response and where its tokens are only counted."""

    model: str = Field(min_length=1)
    input: Annotated[str, Field(max_length=1_000_000)] | Annotated[tuple[Item, ...], Field(max_length=1000)] = ()
    instructions: Annotated[str, Field(max_length=1_000_000)] | None = None
    previous_response_id: Annotated[str, Field(max_length=128)] | None = None
    tools: Annotated[tuple[FlatTool, ...], Field(max_length=MAX_TOOLS)] = ()
    tool_choice: FlatToolChoice | None = None
    parallel_tool_calls: bool | None = None
    text: TextWanted = TextWanted()
    truncation: Literal["disabled"] | None = None

    def toolbox(self) -> Toolbox:
        """Raises InvalidParameter for a choice without tools, or of one that there is not."""
        known = tuple(one.tool() for one in self.tools)
        if not known:
            refuse_without_tools(self.tool_choice not in (None, "none", "auto"), None)
        match self.tool_choice:
            case FlatAllowed(mode=mode, tools=some):
                return boxed(known, mode, self.parallel_tool_calls, among=[one.name for one in some])
            case FlatChoice(name=name):
                return boxed(known, NamedTool(name=name), self.parallel_tool_calls, among=None)
            case choice:
                return boxed(known, choice or "auto", self.parallel_tool_calls, among=None)


class CountBody(Conversing):
    """A response that is not made, but counted."""


class ResponseBody(Conversing, Drawn, Labelled):
    """A response is kept, and can be gone on from, unless `store` is false; in the `background` it is a durable job."""

    max_output_tokens: Tokens | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)
    include: tuple[Include, ...] = ()
    store: bool = True
    stream: bool = False
    stream_options: StreamOptions | None = None
    background: bool = False

    @property
    def tells_logprobs(self) -> bool:
        return LOGPROBS in self.include

    def parameters(self) -> dict[str, object]:
        said = {
            "max_new_tokens": self.max_output_tokens,
            "top_logprobs": (self.top_logprobs or 0) if self.tells_logprobs else None,
            "grammar": self.text.format.grammar(),
        }
        given = {name: value for name, value in said.items() if value is not None}
        return given | self.toolbox().parameters() | self.drawing()


def refuse_idle(asked: ResponseBody) -> None:
    """Raises InvalidParameter for what is said in vain."""
    if asked.top_logprobs and not asked.tells_logprobs:
        raise InvalidParameter(f'top_logprobs needs "{LOGPROBS}" in include', "top_logprobs")
    if asked.stream_options is not None and not asked.stream:
        raise InvalidParameter("stream_options needs stream: true", "stream_options")
    if asked.background and (asked.stream or not asked.store):
        raise InvalidParameter(
            "a response in the background is kept and not streamed: leave out stream and store, and retrieve it later",
            "background",
        )
