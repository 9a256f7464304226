"""Chat completions as they come: the streams of all `n` answers in one, each chunk with the index of its own."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, field

from starlette.requests import Request as HttpRequest

from deployments.contracts.call import Request
from deployments.contracts.conversation import Reply
from deployments.contracts.events import AudioChunk, Called, Done, Event, Token
from deployments.contracts.raising import sound
from deployments.contracts.sampling import WrittenToken
from deployments.contracts.usage import Usage
from deployments.ingress.concert import merged
from deployments.ingress.desk import Desk
from deployments.ingress.dialect import DONE
from deployments.ingress.event_stream import Frames, data_frame
from deployments.ingress.openai.chat_answers import Head, finish
from deployments.ingress.openai.chat_body import ChatBody
from deployments.ingress.openai.logprobs import chances
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.spoken import audio_id, expiry
from deployments.ingress.openai.token_usage import usage_printed
from deployments.ingress.openai.tooling import call_printed

Delta = dict[str, object]


async def chunks(
    desk: Desk, http: HttpRequest, asked: ChatBody, requests: list[Request], names: dict[str, str]
) -> Frames:
    """The first comes with the first word, so that what fails before it has a status of its own."""
    head = Head.of(asked.model)
    tellings = [_Spoken(index) if asked.spoken else _Telling(index) for index in range(len(requests))]
    with naming(names):
        async with aclosing(merged([sound(desk.events(http, one)) for one in requests])) as events:
            async for index, (_, event) in events:
                for choice in tellings[index].told(event):
                    yield _chunk(head, [choice], asked)
    if asked.tells_usage:
        usage = usage_printed((one for telling in tellings for one in telling.usages), asked.n)
        yield data_frame(head.body("chat.completion.chunk") | {"choices": [], "usage": usage})
    yield DONE


def _chunk(head: Head, choices: list[Delta], asked: ChatBody) -> bytes:
    body = head.body("chat.completion.chunk") | {"choices": choices}
    return data_frame(body | {"usage": None} if asked.tells_usage else body)


@dataclass
class _Telling:
    """One answer on its way; `usages` are those of its hops."""

    index: int
    usages: list[Usage] = field(default_factory=list)
    begun: bool = False

    def told(self, event: Event) -> Iterator[Delta]:
        """The chunks' choices that say what happened."""
        match event:
            case Token(text=text, tokens=tokens) if text or tokens:
                yield from self._begin("")
                yield self._choice({"content": text}, tokens=tokens)
            case Called(index=number, call=call):
                yield from self._begin(None)
                yield self._choice({"tool_calls": [{"index": number} | call_printed(call)]})
            case Done():
                self.usages += [event.usage] if event.usage else []
                yield from self._ended(event)

    def _ended(self, done: Done) -> Iterator[Delta]:
        if isinstance(done.output, Reply):
            yield from self._begin("")
            yield self._choice({}, finish(done.output))

    def _begin(self, content: str | None) -> Iterator[Delta]:
        """Who speaks; said once, before all else."""
        if not self.begun:
            self.begun = True
            yield self._choice({"role": "assistant", "content": content, "refusal": None})

    def _choice(
        self, delta: Delta, finish_reason: str | None = None, tokens: tuple[WrittenToken, ...] | None = None
    ) -> Delta:
        logprobs = None if tokens is None else {"content": chances(tokens), "refusal": None}
        return {"index": self.index, "delta": delta, "finish_reason": finish_reason, "logprobs": logprobs}


@dataclass
class _Spoken(_Telling):
    """An answer that is said aloud: its words as a transcript, then its sound."""

    audio: str = field(default_factory=audio_id)
    finished: str = "stop"

    def told(self, event: Event) -> Iterator[Delta]:
        match event:
            case Token(text=text) if text:
                yield from self._heard({"transcript": text})
            case AudioChunk(audio=audio):
                yield from self._heard({"data": b64encode(audio.data).decode()})
            case Done():
                yield from super().told(event)

    def _ended(self, done: Done) -> Iterator[Delta]:
        if isinstance(done.output, Reply):
            self.finished = finish(done.output)
            return
        yield from self._heard({"expires_at": expiry()})
        yield self._choice({}, self.finished)

    def _heard(self, said: Delta) -> Iterator[Delta]:
        yield from self._begin(None)
        yield self._choice({"audio": {"id": self.audio} | said})
