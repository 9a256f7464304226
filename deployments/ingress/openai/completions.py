"""Text completions, OpenAI's older way: each prompt continued `n` times, all at the same time."""

from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from deployments.contracts.call import Answer, Request
from deployments.contracts.conversation import Reply
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Done, Event, Token
from deployments.contracts.raising import sound
from deployments.contracts.sampling import WrittenToken
from deployments.contracts.usage import Usage
from deployments.ingress.answers import Printed
from deployments.ingress.concert import merged
from deployments.ingress.desk import Desk
from deployments.ingress.dialect import DONE
from deployments.ingress.event_stream import Frames, data_frame
from deployments.ingress.openai.chat_answers import FINISHES, Head
from deployments.ingress.openai.drawing import MAX_TOKENS, Copied
from deployments.ingress.openai.logprobs import old_chances
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.reading import Labelled, StreamOptions, read
from deployments.ingress.openai.spoken import reply_in
from deployments.ingress.openai.token_usage import usage_printed
from deployments.ingress.openai.ways import CONTINUING, way_of

MAX_PROMPTS = 128
OBJECT = "text_completion"
NAMES = {
    "inputs.text": "prompt",
    "parameters.max_new_tokens": "max_tokens",
    "parameters.return_full_text": "echo",
}
Ids = Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=1_000_000)]
Text = Annotated[str, Field(min_length=1, max_length=1_000_000)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1, max_length=MAX_PROMPTS)]
ManyIds = Annotated[tuple[Ids, ...], Field(min_length=1, max_length=MAX_PROMPTS)]


class CompletionBody(Copied, Labelled):
    """`logprobs` says how many alternatives each token is told with."""

    model: str = Field(min_length=1)
    prompt: Text | Texts | Ids | ManyIds
    max_tokens: int = Field(16, ge=0, le=MAX_TOKENS)
    logprobs: int | None = Field(None, ge=0, le=20)
    echo: bool = False
    best_of: int | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    store: Literal[False] = False

    @property
    def prompts(self) -> tuple[str | tuple[int, ...], ...]:
        if isinstance(self.prompt, str):
            return (self.prompt,)
        ids = tuple(one for one in self.prompt if isinstance(one, int))
        return (ids,) if ids else tuple(one for one in self.prompt if not isinstance(one, int))

    def parameters(self, copy: int) -> dict[str, object]:
        said: dict[str, object] = {"max_new_tokens": self.max_tokens} | self.copied(copy)
        told = {} if self.logprobs is None else {"top_logprobs": self.logprobs}
        return said | told | ({"return_full_text": True} if self.echo else {})


async def completions(desk: Desk, http: HttpRequest, body: object, model: str | None = None) -> Response:
    """`model` overrides the body's."""
    asked = read(CompletionBody, body, model)
    _refuse_idle(asked)
    task = await way_of(desk, asked.model, CONTINUING)
    requests = [
        Request(task=task, model=asked.model, inputs={"text": prompt}, parameters=asked.parameters(copy))
        for prompt in asked.prompts
        for copy in range(asked.n)
    ]
    if asked.stream:
        return desk.streamed(http, _chunks(desk, http, asked, requests))
    with naming(NAMES):
        answers = await desk.ask_all(http, requests)
    return Printed(_completion(Head.of(asked.model, "cmpl"), answers, asked))


def _refuse_idle(asked: CompletionBody) -> None:
    """Raises InvalidParameter for the first thing that is not done here, or said in vain."""
    wrong = {
        "best_of": (asked.best_of not in (None, asked.n), "must be n: no answers are made to be thrown away"),
        "stream_options": (asked.stream_options is not None and not asked.stream, "needs stream: true"),
        "echo": (
            asked.echo and asked.logprobs is not None,
            "with logprobs asks for those of the prompt: not told here",
        ),
        "max_tokens": (asked.max_tokens == 0 and not asked.echo, "must be at least 1"),
    }
    for name, (is_wrong, why) in wrong.items():
        if is_wrong:
            raise InvalidParameter(f"{name} {why}", name)


def _completion(head: Head, answers: list[Answer], asked: CompletionBody) -> dict[str, object]:
    replies = [reply_in(answer) for answer in answers]
    choices = [
        _choice(index, reply.generated_text, FINISHES[reply.finish_reason], _logprobs(reply.tokens, asked))
        for index, reply in enumerate(replies)
    ]
    return head.body(OBJECT) | {
        "choices": choices,
        "usage": usage_printed((answer.usage for answer in answers), asked.n),
    }


def _choice(index: int, text: str, finish: str | None, logprobs: dict[str, object] | None) -> dict[str, object]:
    return {"index": index, "text": text, "finish_reason": finish, "logprobs": logprobs}


def _logprobs(
    tokens: tuple[WrittenToken, ...] | None, asked: CompletionBody, begins_at: int = 0
) -> dict[str, object] | None:
    return None if tokens is None else old_chances(tokens, asked.logprobs or 0, begins_at)


async def _chunks(desk: Desk, http: HttpRequest, asked: CompletionBody, requests: list[Request]) -> Frames:
    head = Head.of(asked.model, "cmpl")
    tellings = [_Telling(index, asked) for index in range(len(requests))]
    usages: list[Usage | None] = []
    tells_usage = asked.stream_options is not None and asked.stream_options.include_usage
    with naming(NAMES):
        async with aclosing(merged([sound(desk.events(http, one)) for one in requests])) as events:
            async for index, (_, event) in events:
                usages += [event.usage] if isinstance(event, Done) else []
                for choice in tellings[index].told(event):
                    body = head.body(OBJECT) | {"choices": [choice]}
                    yield data_frame(body | {"usage": None} if tells_usage else body)
    if tells_usage:
        yield data_frame(head.body(OBJECT) | {"choices": [], "usage": usage_printed(usages, asked.n)})
    yield DONE


@dataclass
class _Telling:
    """One continuation on its way, and how many characters of it are told."""

    index: int
    asked: CompletionBody
    length: int = 0

    def told(self, event: Event) -> Iterator[dict[str, object]]:
        match event:
            case Token(text=text, tokens=tokens) if text or tokens:
                yield _choice(self.index, text, None, _logprobs(tokens, self.asked, self.length))
                self.length += len(text)
            case Done(output=Reply(finish_reason=reason)):
                yield _choice(self.index, "", FINISHES[reason], None)
