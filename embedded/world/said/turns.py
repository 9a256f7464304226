"""What a conversation is: turns of a system, a user and an assistant."""

from typing import NamedTuple

MOST_QUESTIONS = 6


class Turn(NamedTuple):
    role: str
    content: str


Chat = tuple[Turn, ...]


def said(*turns: str, system: str | None = None) -> Chat:
    """User and assistant in turn."""
    roles = ("user", "assistant")
    talked = tuple(Turn(roles[at % 2], turn.strip()) for at, turn in enumerate(turns))
    return (Turn("system", system), *talked) if system else talked
