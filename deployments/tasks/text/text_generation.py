"""text-generation: a text continued, or a conversation answered."""

from typing import Annotated

from pydantic import AliasChoices, Field

from deployments.contracts.abilities.text import TextWriter
from deployments.contracts.conversation import Chatting, Message, Reply
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Stream, Token
from deployments.contracts.kinds import Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell

Prompt = Annotated[str, Field(min_length=1, max_length=1_000_000)]
Ids = Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=1_000_000)]
Conversation = Annotated[tuple[Message, ...], Field(min_length=1, max_length=1000)]


class TextGenerationInput(Wire):
    """`text` or, by another name, `messages`: a string, its tokens' ids, or a list of turns."""

    text: Annotated[Prompt | Ids | Conversation, Kind.TEXT] = Field(validation_alias=AliasChoices("text", "messages"))


class TextGenerationParameters(Chatting):
    return_full_text: bool = Field(False, description="begin the answer with the given text")


@task("text-generation")
def text_generation(engine: TextWriter, inputs: TextGenerationInput, params: TextGenerationParameters) -> Stream[Reply]:
    """Continue a text, or answer a conversation."""
    given = ""
    if params.return_full_text:
        if not isinstance(inputs.text, str):
            raise InvalidParameter(
                "return_full_text repeats a text, not messages; leave it out", "parameters.return_full_text"
            )
        given = inputs.text
    writing = engine.write(inputs.text, params)
    if given:
        yield Token(text=given)
    text, written = yield from spell(writing)
    return Reply(generated_text=given + text, finish_reason=written.finish_reason)
