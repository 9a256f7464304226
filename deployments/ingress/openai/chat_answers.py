"""Whole chat completions as OpenAI's clients read them."""

import time
from dataclasses import dataclass
from uuid import uuid4

from deployments.contracts.call import Answer
from deployments.contracts.conversation import Reply
from deployments.ingress.openai.chat_body import ChatBody
from deployments.ingress.openai.logprobs import chances
from deployments.ingress.openai.spoken import reply_in, said_aloud
from deployments.ingress.openai.token_usage import usage_printed
from deployments.ingress.openai.tooling import call_printed

FINISHES = {"eos_token": "stop", "stop_sequence": "stop", "length": "length"}


@dataclass(frozen=True)
class Head:
    """What a completion and all chunks of a stream begin with."""

    id: str
    created: int
    model: str

    @staticmethod
    def of(model: str, prefix: str = "chatcmpl") -> "Head":
        return Head(f"{prefix}-{uuid4().hex}", int(time.time()), model)

    def body(self, object: str) -> dict[str, object]:
        return {"id": self.id, "object": object, "created": self.created, "model": self.model}


def completion(head: Head, answers: list[Answer], asked: ChatBody) -> dict[str, object]:
    choices = [_choice(index, answer, asked) for index, answer in enumerate(answers)]
    usage = usage_printed((answer.usage for answer in answers), asked.n)
    return head.body("chat.completion") | {"choices": choices, "usage": usage}


def finish(reply: Reply) -> str:
    """A call that is whole ends a turn, whichever token came last."""
    reason = FINISHES[reply.finish_reason]
    return "tool_calls" if reply.tool_calls and reason == "stop" else reason


def _choice(index: int, answer: Answer, asked: ChatBody) -> dict[str, object]:
    reply = reply_in(answer)
    return {
        "index": index,
        "message": _message(reply, answer, asked),
        "finish_reason": finish(reply),
        "logprobs": None if reply.tokens is None else {"content": chances(reply.tokens), "refusal": None},
    }


def _message(reply: Reply, answer: Answer, asked: ChatBody) -> dict[str, object]:
    message: dict[str, object] = {"role": "assistant", "content": reply.generated_text, "refusal": None}
    if asked.spoken:
        return message | {"content": None, "audio": said_aloud(reply, answer.output)}
    if reply.tool_calls:
        calls = [call_printed(call) for call in reply.tool_calls]
        return message | {"content": reply.generated_text or None, "tool_calls": calls}
    return message
