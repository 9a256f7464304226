"""How every writing task streams: each piece a token event, all pieces the text."""

from collections.abc import Generator
from typing import TypeVar

from deployments.contracts.events import Step, Token, Usage
from deployments.contracts.sampling import Written

AnswerT = TypeVar("AnswerT")


def spell(writing: Generator[str, None, Written]) -> Generator[Step | None, None, tuple[str, Written]]:
    """Pass an engine's pieces on as tokens, then its usage; returns the whole text and how it ended.

    An empty piece is passed on as None: nothing to tell yet, but a point where the call can be stopped.
    """
    pieces: list[str] = []
    while True:
        try:
            piece = next(writing)
        except StopIteration as end:
            written: Written = end.value
            break
        pieces.append(piece)
        yield Token(text=piece) if piece else None
    yield Usage(prompt_tokens=written.prompt_tokens, completion_tokens=written.completion_tokens)
    return "".join(pieces), written


def answered(
    answering: Generator[str | None, None, tuple[AnswerT, Written | None]],
) -> Generator[Step | None, None, AnswerT]:
    """The same for an answer that is more than a text, and that some models choose instead of writing it."""
    while True:
        try:
            piece = next(answering)
        except StopIteration as end:
            answer: AnswerT
            answer, written = end.value
            break
        yield Token(text=piece) if piece else None
    if written:
        yield Usage(prompt_tokens=written.prompt_tokens, completion_tokens=written.completion_tokens)
    return answer
