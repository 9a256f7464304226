"""How every writing task streams: each piece a token event, all pieces the text."""

from collections.abc import Generator
from typing import TypeVar

from deployments.contracts.conversation import Reply, ToolCall
from deployments.contracts.events import Called, Step, Token
from deployments.contracts.sampling import Piece, Written
from deployments.contracts.usage import Usage

AnswerT = TypeVar("AnswerT")


def spell(writing: Generator[str, None, Written]) -> Generator[Step | None, None, tuple[str, Written]]:
    """Pass an engine's pieces on as tokens, then its usage; returns the whole text and how it ended.

    An empty piece is passed on as None: nothing to tell yet, but a point where the call can be stopped.
    """
    text, written, _ = yield from _told(writing)
    return text, written


def spell_reply(writing: Generator[str | ToolCall, None, Written]) -> Generator[Step | None, None, Reply]:
    """The same for an answer in a conversation, in which tools may be called."""
    text, written, calls = yield from _told(writing)
    return Reply(
        generated_text=text,
        finish_reason=written.finish_reason,
        stop_sequence=written.stop_sequence,
        tool_calls=calls,
        tokens=written.tokens,
    )


def _told(
    writing: Generator[str | ToolCall, None, Written] | Generator[str, None, Written],
) -> Generator[Step | None, None, tuple[str, Written, tuple[ToolCall, ...]]]:
    pieces: list[str] = []
    calls: list[ToolCall] = []
    while True:
        try:
            step = next(writing)
        except StopIteration as end:
            written: Written = end.value
            break
        if isinstance(step, ToolCall):
            yield Called(index=len(calls), call=step)
            calls.append(step)
        else:
            pieces.append(step)
            yield _token(step)
    yield Usage(prompt_tokens=written.prompt_tokens, completion_tokens=written.completion_tokens)
    return "".join(pieces), written, tuple(calls)


def _token(piece: str) -> Token | None:
    """None where there is nothing to tell."""
    if isinstance(piece, Piece):
        return Token(text=str(piece), tokens=piece.tokens)
    return Token(text=piece) if piece else None


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
        yield None if piece is None else _token(piece)
    if written:
        yield Usage(prompt_tokens=written.prompt_tokens, completion_tokens=written.completion_tokens)
    return answer
