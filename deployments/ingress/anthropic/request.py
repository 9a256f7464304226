"""What is asked of the Messages API as a request of the task by which a model chats."""

from deployments.contracts.call import Request
from deployments.contracts.conversation import Chatting, NamedTool, Tool, ToolChoice
from deployments.contracts.errors import InvalidParameter, ModelTaskMismatch
from deployments.contracts.sampling import Grammar
from deployments.ingress.anthropic.body import (
    Asked,
    Choice,
    ChooseAny,
    ChooseAuto,
    ChooseNone,
    ChooseTool,
    MessagesBody,
)
from deployments.ingress.anthropic.conversation import conversation
from deployments.ingress.desk import Desk

CHATS = ("chat-completion", "text-generation")
"""The tasks that answer conversations, the one that takes more kinds first."""


async def answering(desk: Desk, body: MessagesBody) -> Request:
    """Raises UnknownModel, ModelTaskMismatch, InvalidParameter, and what is wrong with a turn."""
    draws = _draws(body)
    how = _chatting(body).model_copy(
        update={
            "max_new_tokens": body.max_tokens,
            "do_sample": draws,
            "temperature": body.temperature if draws else None,
            "top_k": body.top_k if draws else None,
            "top_p": body.top_p if draws else None,
            "stop": body.stop_sequences,
        }
    )
    return await _request(desk, body, how)


async def counting(desk: Desk, asked: Asked) -> Request:
    """A conversation whose tokens are counted. Raises as `answering`."""
    return counted(await _request(desk, asked, _chatting(asked)))


def counted(asked: Request) -> Request:
    """The same request, but nothing is written."""
    return asked.model_copy(update={"parameters": {**asked.parameters, "max_new_tokens": 0}})


def _draws(body: MessagesBody) -> bool:
    """Whether tokens are drawn; at temperature 0 the likeliest is always taken, whatever `top_k` and `top_p` leave."""
    if body.temperature is None:
        return body.top_k is not None or body.top_p is not None
    return body.temperature > 0


async def _request(desk: Desk, asked: Asked, how: Chatting) -> Request:
    model = await desk.model(asked.model)
    task = next((task for task in CHATS if task in model.tasks), None)
    if task is None:
        raise ModelTaskMismatch(f"{model.id} does {', '.join(model.tasks)}; it does not chat", "model")
    return Request(
        task=task,
        model=model.id,
        inputs={"messages": await conversation(desk, asked)},
        parameters=how.model_dump(exclude_defaults=True),
    )


def _chatting(asked: Asked) -> Chatting:
    """What a conversation's tokens depend on beside its turns."""
    form = asked.output_config.format if asked.output_config else None
    choice = asked.tool_choice or ChooseAuto(type="auto")
    _refuse_loose(asked, choice)
    return Chatting(
        tools=tuple(
            Tool(name=tool.name, description=tool.description, parameters=tool.input_schema) for tool in asked.tools
        ),
        tool_choice=_tool_choice(choice),
        parallel_tool_calls=isinstance(choice, ChooseNone) or not choice.disable_parallel_tool_use,
        grammar=Grammar(type="json_schema", value=form.schema_) if form else None,
    )


def _tool_choice(choice: Choice) -> ToolChoice:
    match choice:
        case ChooseAuto():
            return "auto"
        case ChooseAny():
            return "required"
        case ChooseTool():
            return NamedTool(name=choice.name)
        case ChooseNone():
            return "none"


def _refuse_loose(asked: Asked, choice: Choice) -> None:
    """Only calls that must be made are held to their schema."""
    if not isinstance(choice, ChooseAuto):
        return
    for at, tool in enumerate(asked.tools):
        if tool.strict:
            raise InvalidParameter(
                f"tools.{at}.strict is only kept where a tool must be called; set tool_choice to any or tool",
                f"tools.{at}.strict",
            )
