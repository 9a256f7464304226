"""text-generation: a text continued, or a conversation answered."""

from collections.abc import Generator
from typing import Annotated

from pydantic import AliasChoices, Field

from deployments.contracts.abilities.text import TextWriter
from deployments.contracts.conversation import Chatting, Message, Reply, ToolCall
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Stream, Token
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind
from deployments.contracts.sampling import Written
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell_reply

Prompt = Annotated[str, Field(min_length=1, max_length=1_000_000)]
Ids = Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=1_000_000)]
Conversation = Annotated[tuple[Message, ...], Field(min_length=1, max_length=1000)]


class TextGenerationInput(Wire):
    """`text` or, by another name, `messages`: a string, its tokens' ids, or a list of turns."""

    text: Annotated[Prompt | Ids | Conversation, Kind.TEXT, Kind.CONVERSATION] = Field(
        validation_alias=AliasChoices("text", "messages")
    )


class TextGenerationParameters(Chatting):
    return_full_text: bool = Field(False, description="begin the answer with the given text")
    truncate: int | None = Field(None, ge=1, description="read no more than so many last tokens of the given text")


@task(
    "text-generation",
    intent="Continue a text",
    example=Example(
        inputs={
            "text": [
                {
                    "role": "user",
                    "content": "Anna sees a green square left of a white triangle. What is left of the triangle?",
                }
            ]
        }
    ),
)
def text_generation(engine: TextWriter, inputs: TextGenerationInput, params: TextGenerationParameters) -> Stream[Reply]:
    """Continue a text, or answer a conversation."""
    given = inputs.text if params.return_full_text else ""
    if not isinstance(given, str):
        raise InvalidParameter(
            "return_full_text repeats a text, not messages or tokens; leave it out", "parameters.return_full_text"
        )
    writing = _writing(engine, inputs.text, params)
    if given:
        yield Token(text=given)
    reply = yield from spell_reply(writing)
    return reply.model_copy(update={"generated_text": given + reply.generated_text})


def _writing(
    engine: TextWriter, asked: str | tuple[int, ...] | tuple[Message, ...], params: TextGenerationParameters
) -> Generator[str | ToolCall, None, Written]:
    turns = tuple(turn for turn in asked if isinstance(turn, Message))
    if turns and params.truncate is not None:
        raise InvalidParameter("truncate shortens a text, not messages; leave it out", "parameters.truncate")
    if turns:
        return engine.chat(turns, params)
    if params.tools or params.tool_choice not in ("auto", "none"):
        raise InvalidParameter("tools are called in a conversation, not in a text; send messages", "parameters.tools")
    return engine.write(asked, params, truncate=params.truncate)
