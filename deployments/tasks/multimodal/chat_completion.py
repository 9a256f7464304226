"""chat-completion: a conversation with pictures, sounds and films in it, answered in text."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.multimodal import Chatter
from deployments.contracts.conversation import Chatting, Message, Reply, VideoPart
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Stream
from deployments.contracts.example import Example, Sample
from deployments.contracts.kinds import Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell_reply

USUAL_FRAMES = 8


class ChatCompletionInput(Wire):
    """Turns whose content is a string, or a list of texts, pictures, sounds, films and documents."""

    messages: Annotated[tuple[Message, ...], Field(min_length=1, max_length=1000), Kind.CONVERSATION]


class ChatCompletionParameters(Chatting):
    num_frames: int | None = Field(
        None,
        ge=1,
        le=128,
        description=f"frames seen of each video, evenly spread; absent: {USUAL_FRAMES}",
    )


@task(
    "chat-completion",
    intent="Chat, with pictures and files too",
    cost=4,
    example=Example(
        inputs={
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "image", "image": Sample.PICTURE},
                        {"type": "text", "text": "What is in the picture?"},
                    ],
                }
            ]
        }
    ),
)
def chat_completion(engine: Chatter, inputs: ChatCompletionInput, params: ChatCompletionParameters) -> Stream[Reply]:
    """Answer a conversation with pictures, sounds, films and documents in it."""
    if params.num_frames is not None and not any(map(_shows_film, inputs.messages)):
        raise InvalidParameter("num_frames is about a video, but none is given: leave it out", "parameters.num_frames")
    return (yield from spell_reply(engine.chat(inputs.messages, params.num_frames or USUAL_FRAMES, params)))


def _shows_film(message: Message) -> bool:
    return not isinstance(message.content, str) and any(isinstance(part, VideoPart) for part in message.content)
