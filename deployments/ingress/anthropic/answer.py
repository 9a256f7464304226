"""A reply as a message of Anthropic's."""

import json
from collections.abc import Iterator

from deployments.contracts.call import Answer
from deployments.contracts.conversation import Reply, ToolCall
from deployments.contracts.events import Done
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire

STOP_REASONS = {"eos_token": "end_turn", "length": "max_tokens", "stop_sequence": "stop_sequence"}


def message_body(request_id: str, model: str, answer: Answer) -> dict[str, object]:
    """A whole message."""
    reply = reply_of(answer.output)
    written: dict[str, object] = {"content": list(_blocks(reply)), "usage": usage_body(usage_of(answer))}
    return begun(request_id, model) | written | ending(reply)


def begun(request_id: str, model: str) -> dict[str, object]:
    """A message of which nothing is written yet; whoever sends it says the usage so far."""
    return {
        "id": f"msg_{request_id}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def ending(reply: Reply) -> dict[str, object]:
    """Why a message ends where it does."""
    called = reply.tool_calls and reply.finish_reason != "length"
    reason = "tool_use" if called else STOP_REASONS[reply.finish_reason]
    return {"stop_reason": reason, "stop_sequence": reply.stop_sequence}


def usage_of(answer: Answer | Done) -> Usage:
    if answer.usage is None:
        raise RuntimeError("the answer to a conversation has no usage")
    return answer.usage


def usage_body(usage: Usage) -> dict[str, object]:
    return {"input_tokens": usage.prompt_tokens, "output_tokens": usage.completion_tokens}


def reply_of(output: Wire) -> Reply:
    if not isinstance(output, Reply):
        raise TypeError(f"a conversation was answered by {type(output).__name__}")
    return output


def text_block(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def tool_block(call: ToolCall, given: object) -> dict[str, object]:
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": given}


def _blocks(reply: Reply) -> Iterator[dict[str, object]]:
    if reply.generated_text:
        yield text_block(reply.generated_text)
    for call in reply.tool_calls:
        yield tool_block(call, json.loads(call.arguments))
