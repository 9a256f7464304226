"""A reply's events as the events of Anthropic's stream: blocks are opened, grow and are closed one after the other."""

from collections.abc import Iterator
from contextlib import aclosing

from deployments.contracts.events import Called, Done, Event, Token
from deployments.contracts.raising import sound
from deployments.ingress.anthropic.answer import begun, ending, reply_of, text_block, tool_block, usage_body, usage_of
from deployments.ingress.event_stream import Frames, named_frame
from deployments.ingress.gateway import StepEvents


async def message_frames(events: StepEvents, request_id: str, model: str, input_tokens: int) -> Frames:
    """`message_start` with the first event; `input_tokens` were counted before."""
    blocks = Blocks()
    started = begun(request_id, model) | {"usage": {"input_tokens": input_tokens, "output_tokens": 0}}
    first = True
    async with aclosing(sound(events)) as steps:
        async for _, event in steps:
            if first:
                yield _frame("message_start", message=started)
                first = False
            for frame in blocks.frames(event):
                yield frame


class Blocks:
    """Which block is open; -1 before the first."""

    def __init__(self) -> None:
        self._index = -1
        self._open = False

    def frames(self, event: Event) -> Iterator[bytes]:
        """What an event adds to the stream."""
        match event:
            case Token(text=text) if text:
                if not self._open:
                    yield self._start(text_block(""))
                yield self._delta({"type": "text_delta", "text": text})
            case Called(call=call):
                yield from self._stop()
                yield self._start(tool_block(call, {}))
                yield self._delta({"type": "input_json_delta", "partial_json": call.arguments})
                yield from self._stop()
            case Done(output=output):
                yield from self._stop()
                yield _frame("message_delta", delta=ending(reply_of(output)), usage=usage_body(usage_of(event)))
                yield _frame("message_stop")

    def _start(self, block: dict[str, object]) -> bytes:
        self._index += 1
        self._open = True
        return _frame("content_block_start", index=self._index, content_block=block)

    def _delta(self, delta: dict[str, object]) -> bytes:
        return _frame("content_block_delta", index=self._index, delta=delta)

    def _stop(self) -> Iterator[bytes]:
        if self._open:
            self._open = False
            yield _frame("content_block_stop", index=self._index)


def _frame(type: str, **body: object) -> bytes:
    return named_frame(type, {"type": type, **body})
