"""A response as OpenAI's clients read it, at every stage of its making."""

import time
from dataclasses import dataclass, field
from uuid import uuid4

from deployments.contracts.conversation import Reply, ToolCall
from deployments.contracts.refusal import Refusal
from deployments.contracts.sampling import WrittenToken
from deployments.contracts.usage import Usage
from deployments.ingress.openai.logprobs import chances
from deployments.ingress.openai.responses.body import ResponseBody
from deployments.ingress.openai.token_usage import usage_printed

Body = dict[str, object]
ERROR_CODES = {429: "rate_limit_exceeded", 400: "invalid_prompt", 413: "invalid_prompt", 422: "invalid_prompt"}
"""The clients know a closed list; what is not the request's fault is the server's."""
EFFECTLESS = {"error": None, "incomplete_details": None, "truncation": "disabled"}


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex}"


@dataclass(frozen=True)
class Head:
    """What stays the same about a response from its beginning to its end."""

    asked: ResponseBody
    id: str = field(default_factory=lambda: new_id("resp"))
    created_at: int = field(default_factory=lambda: int(time.time()))

    def unfinished(self, status: str = "in_progress") -> Body:
        """Waiting, at work, or stopped before its end."""
        return self._body() | {"status": status, "output": [], "usage": None}

    def over(self, output: list[Body], reply: Reply, usage: Usage | None) -> Body:
        """Cut short by the token limit, it is incomplete."""
        cut = reply.finish_reason == "length"
        return self._body() | {
            "status": "incomplete" if cut else "completed",
            "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
            "completed_at": None if cut else int(time.time()),
            "output": output,
            "usage": usage_body(usage),
        }

    def failed(self, output: list[Body], refusal: Refusal) -> Body:
        error = {"code": ERROR_CODES.get(refusal.status, "server_error"), "message": refusal.message}
        return self._body() | {"status": "failed", "error": error, "output": output, "usage": None}

    def _body(self) -> Body:
        """The request's own words, told again."""
        asked = self.asked
        said = asked.model_dump(
            include={"user", "safety_identifier", "prompt_cache_key", "top_logprobs"}, exclude_none=True
        )
        return (
            {"id": self.id, "object": "response", "created_at": self.created_at}
            | EFFECTLESS
            | said
            | {
                "background": asked.background,
                "model": asked.model,
                "instructions": asked.instructions,
                "max_output_tokens": asked.max_output_tokens,
                "metadata": asked.metadata or {},
                "parallel_tool_calls": asked.parallel_tool_calls is not False,
                "previous_response_id": asked.previous_response_id,
                "service_tier": "default",
                "store": asked.store,
                "temperature": asked.temperature,
                "text": {"format": asked.text.format.model_dump(by_alias=True, exclude_none=True)},
                "tool_choice": _choice_printed(asked),
                "tools": [_tool_printed(tool.model_dump()) for tool in asked.tools],
                "top_p": asked.top_p,
            }
        )


def _choice_printed(asked: ResponseBody) -> object:
    choice = asked.tool_choice or "auto"
    return choice if isinstance(choice, str) else choice.model_dump()


def _tool_printed(tool: Body) -> Body:
    return tool | {"strict": tool["strict"] is not False}


def message_printed(id: str, status: str, content: list[Body]) -> Body:
    return {"type": "message", "id": id, "status": status, "role": "assistant", "content": content}


def text_printed(text: str, tokens: tuple[WrittenToken, ...] | None) -> Body:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": chances(tokens or ())}


def call_item_printed(id: str, call: ToolCall, status: str = "completed") -> Body:
    said: Body = {"call_id": call.id, "name": call.name, "arguments": call.arguments}
    return said | {"type": "function_call", "id": id, "status": status}


def output_of(reply: Reply) -> list[Body]:
    """The text, if there is any or nothing else, then the calls."""
    status = "incomplete" if reply.finish_reason == "length" else "completed"
    text = text_printed(reply.generated_text, reply.tokens)
    said = [message_printed(new_id("msg"), status, [text])] if reply.generated_text or not reply.tool_calls else []
    return [*said, *(call_item_printed(new_id("fc"), call) for call in reply.tool_calls)]


def usage_body(usage: Usage | None) -> Body:
    told = usage_printed([usage])
    renamed = {
        "input_tokens": told.pop("prompt_tokens"),
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": told.pop("completion_tokens"),
        "output_tokens_details": {"reasoning_tokens": 0},
    }
    return renamed | told
