"""Tools as chat completions and responses write them, and the choice among them."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.conversation import NamedTool, Tool, ToolCall, ToolChoice, ToolName
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.wire import Json, Wire

MAX_TOOLS = 128
Mode = Literal["none", "auto", "required"]


class Function(Wire):
    """What a tool is; its arguments follow its schema whether `strict` or not."""

    name: ToolName
    description: str | None = Field(None, max_length=10_000)
    parameters: dict[str, Json] | None = None
    strict: bool | None = None

    def tool(self) -> Tool:
        said = {"parameters": self.parameters} if self.parameters else {}
        return Tool(name=self.name, description=self.description, **said)


class ChatTool(Wire):
    type: Literal["function"]
    function: Function


class Named(Wire):
    name: ToolName


class ChosenTool(Wire):
    """`type` is left out by huggingface_hub."""

    type: Literal["function"] = "function"
    function: Named


class SomeTools(Wire):
    mode: Literal["auto", "required"]
    tools: Annotated[tuple[ChosenTool, ...], Field(min_length=1, max_length=MAX_TOOLS)]


class AllowedTools(Wire):
    """The model is shown these of the tools alone."""

    type: Literal["allowed_tools"]
    allowed_tools: SomeTools


ChatTools = Annotated[tuple[ChatTool, ...], Field(max_length=MAX_TOOLS)]
ChatToolChoice = Mode | AllowedTools | ChosenTool


class Toolbox(Wire):
    """The tools that a model is shown, and how it may choose among them."""

    tools: tuple[Tool, ...] = ()
    choice: ToolChoice = "auto"
    parallel: bool = True

    def parameters(self) -> dict[str, object]:
        if not self.tools:
            return {}
        return {"tools": self.tools, "tool_choice": self.choice, "parallel_tool_calls": self.parallel}


def toolbox(tools: ChatTools, choice: ChatToolChoice | None, parallel: bool | None) -> Toolbox:
    """Raises InvalidParameter for a choice without tools, or of one that there is not."""
    known = tuple(one.function.tool() for one in tools)
    if not known:
        refuse_without_tools(choice not in (None, "none", "auto"), parallel)
    match choice:
        case AllowedTools(allowed_tools=some):
            names = [one.function.name for one in some.tools]
            return boxed(known, some.mode, parallel, among=names)
        case ChosenTool(function=one):
            return boxed(known, NamedTool(name=one.name), parallel, among=None)
    return boxed(known, choice or "auto", parallel, among=None)


def boxed(known: tuple[Tool, ...], choice: ToolChoice, parallel: bool | None, *, among: list[str] | None) -> Toolbox:
    """The tools, or those of them that are `among` the named. Raises InvalidParameter for a name that none has."""
    wanted = among if among is not None else [choice.name] if isinstance(choice, NamedTool) else []
    for name in wanted:
        if name not in [one.name for one in known]:
            raise InvalidParameter(f"tool_choice names {name!r}, which is not among the tools", "tool_choice")
    shown = known if among is None else tuple(one for one in known if one.name in among)
    return Toolbox(tools=shown, choice=choice, parallel=parallel is not False)


def refuse_without_tools(chosen: bool, parallel: bool | None) -> None:
    """Raises InvalidParameter for what is said about tools where there are none."""
    if chosen:
        raise InvalidParameter("tool_choice is about tools, but there are none: send tools with it", "tool_choice")
    if parallel is not None:
        raise InvalidParameter(
            "parallel_tool_calls is about tools, but there are none: leave it out", "parallel_tool_calls"
        )


def call_printed(call: ToolCall) -> dict[str, object]:
    """A call as an answer of chat completions has it."""
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
