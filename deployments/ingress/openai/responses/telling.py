"""A response as it comes: typed events, numbered, that open, fill and close its items."""

from collections.abc import Iterator

from deployments.contracts.conversation import Reply, ToolCall
from deployments.contracts.events import Called, Done, Event, Token
from deployments.contracts.refusal import Refusal
from deployments.contracts.sampling import WrittenToken
from deployments.contracts.usage import Usage
from deployments.ingress.event_stream import named_frame
from deployments.ingress.openai.logprobs import chances
from deployments.ingress.openai.responses.printing import (
    Body,
    Head,
    call_item_printed,
    message_printed,
    new_id,
    text_printed,
)

FINAL = {"completed": "response.completed", "incomplete": "response.incomplete", "failed": "response.failed"}


class Telling:
    """One response's events; `output` are the items that are whole, `reply` and `usage` are there at the end."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.output: list[Body] = []
        self.reply: Reply | None = None
        self.usage: Usage | None = None
        self._number = -1
        self._message: str | None = None
        self._text: list[str] = []
        self._tokens: list[WrittenToken] = []

    def told(self, event: Event) -> Iterator[bytes]:
        """The frames that say what happened; the first ones say that the response has begun."""
        match event:
            case Token(text=text, tokens=tokens) if text or tokens:
                yield from self._begin()
                yield from self._said(text, tokens or ())
            case Called(call=call):
                yield from self._begin()
                yield from self._close("completed")
                yield from self._called(call)
            case Done(output=Reply() as reply, usage=usage):
                yield from self._begin()
                self.reply, self.usage = reply, usage
                if not self.output:
                    yield from self._open()
                yield from self._close("incomplete" if reply.finish_reason == "length" else "completed")

    def over(self, response: Body) -> bytes:
        """The last frame, with the whole response."""
        return self._frame(FINAL[str(response["status"])], response=response)

    def failed(self, refusal: Refusal, request_id: str, seq: int) -> bytes:  # noqa: ARG002 — a dialect's frame
        """The last frame of a response that could not be finished."""
        return self.over(self.head.failed(self.output, refusal))

    def _frame(self, type: str, **fields: object) -> bytes:
        self._number += 1
        return named_frame(type, {"type": type, "sequence_number": self._number} | fields)

    def _begin(self) -> Iterator[bytes]:
        if self._number < 0:
            yield self._frame("response.created", response=self.head.unfinished())
            yield self._frame("response.in_progress", response=self.head.unfinished())

    def _open(self) -> Iterator[bytes]:
        """A message, and the text in it."""
        if self._message is not None:
            return
        self._message = new_id("msg")
        item = message_printed(self._message, "in_progress", [])
        yield self._frame("response.output_item.added", output_index=len(self.output), item=item)
        yield self._frame("response.content_part.added", **self._place(), part=text_printed("", None))

    def _said(self, text: str, tokens: tuple[WrittenToken, ...]) -> Iterator[bytes]:
        yield from self._open()
        self._text.append(text)
        self._tokens += tokens
        yield self._frame("response.output_text.delta", **self._place(), delta=text, logprobs=chances(tokens))

    def _close(self, status: str) -> Iterator[bytes]:
        """The message, if one is open."""
        if self._message is None:
            return
        text = "".join(self._text)
        part = text_printed(text, tuple(self._tokens))
        yield self._frame("response.output_text.done", **self._place(), text=text, logprobs=part["logprobs"])
        yield self._frame("response.content_part.done", **self._place(), part=part)
        yield self._done(message_printed(self._message, status, [part]))
        self._message, self._text, self._tokens = None, [], []

    def _called(self, call: ToolCall) -> Iterator[bytes]:
        """A call comes whole, its arguments as one delta."""
        id = new_id("fc")
        place = {"item_id": id, "output_index": len(self.output)}
        begun = call_item_printed(id, call.model_copy(update={"arguments": ""}), "in_progress")
        yield self._frame("response.output_item.added", output_index=len(self.output), item=begun)
        yield self._frame("response.function_call_arguments.delta", **place, delta=call.arguments)
        yield self._frame("response.function_call_arguments.done", **place, name=call.name, arguments=call.arguments)
        yield self._done(call_item_printed(id, call))

    def _done(self, item: Body) -> bytes:
        frame = self._frame("response.output_item.done", output_index=len(self.output), item=item)
        self.output.append(item)
        return frame

    def _place(self) -> Body:
        return {"item_id": self._message, "output_index": len(self.output), "content_index": 0}
