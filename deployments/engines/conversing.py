"""Conversations as chat templates take them, and answers to them in which tools may be called."""

import json
from collections.abc import Generator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import torch

from deployments.contracts.conversation import Chatting, Message, TextPart, ToolCall
from deployments.contracts.errors import InvalidInput, WrongKind
from deployments.contracts.sampling import Written
from deployments.engines.called import LETTERS, Ids, called
from deployments.engines.calling import Calling
from deployments.engines.generation import generate_text
from deployments.engines.turns import Turns


def converse(
    model: Any,
    tokenizer: Any,
    inputs: Mapping[str, torch.Tensor],
    chatting: Chatting,
    *,
    calling: Calling | None,
    prompt_tokens: int,
    turns: Turns,
    before: Sequence[int] = (),
) -> Generator[str | ToolCall, None, Written]:
    """`generate_text`, with the calls taken out of the text where there are tools to call."""
    writing = generate_text(
        model,
        tokenizer,
        inputs,
        chatting,
        prompt_tokens=prompt_tokens,
        turns=turns,
        before=before,
        guide=calling.guide if calling else None,
    )
    if calling is None:
        return writing
    return called(writing, calling, Ids(chatting.seed, inputs["input_ids"].cpu().numpy().tobytes()))


def turns_of(
    messages: Sequence[Message], contents: Sequence[Any], template: str | None, calling: Calling | None, param: str
) -> list[dict[str, Any]]:
    """The turns as a chat template takes them, with these contents.

    Raises InvalidInput for calls and results that the template does not show, and for arguments that are no object.
    """
    length = calling.form.id_length if calling else None
    names: dict[str | None, str] = {}
    turns: list[dict[str, Any]] = []
    for at, (message, content) in enumerate(zip(messages, contents, strict=True)):
        _check_shown(message, template or "", f"{param}.{at}")
        turn: dict[str, Any] = {"role": message.role, "content": content}
        if message.tool_calls:
            names |= {call.id: call.name for call in message.tool_calls}
            turn["tool_calls"] = [
                _made(call, length, f"{param}.{at}.tool_calls.{nth}.arguments")
                for nth, call in enumerate(message.tool_calls)
            ]
        if message.tool_call_id is not None:
            turn["tool_call_id"] = _fitted(message.tool_call_id, length)
            if message.tool_call_id in names:
                turn["name"] = names[message.tool_call_id]
        turns.append(turn)
    return turns


def words_of(messages: Sequence[Message], param: str) -> list[str]:
    """The contents, each as one text. Raises WrongKind for one with media in it."""
    return [
        message.content
        if isinstance(message.content, str)
        else "\n".join(_words(part, f"{param}.{at}.content.{nth}") for nth, part in enumerate(message.content))
        for at, message in enumerate(messages)
    ]


def _words(part: Any, param: str) -> str:
    if isinstance(part, TextPart):
        return part.text
    raise WrongKind(
        f"this model reads text alone, no {part.type}; choose one that does chat-completion, or leave this out", param
    )


def _check_shown(message: Message, template: str, param: str) -> None:
    if message.tool_calls and "tool_calls" not in template:
        raise InvalidInput("this model's chat template shows no calls of tools; leave them out", f"{param}.tool_calls")
    if message.role == "tool" and "tool" not in template:
        raise InvalidInput("this model's chat template shows no results of tools; leave them out", f"{param}.role")


def _made(call: ToolCall, length: int | None, param: str) -> dict[str, Any]:
    try:
        arguments = json.loads(call.arguments)
    except json.JSONDecodeError as torn:
        raise InvalidInput(f"the arguments of a call are a JSON object as text: {torn}", param) from None
    if not isinstance(arguments, dict):
        raise InvalidInput("the arguments of a call are a JSON object as text", param)
    function = {"name": call.name, "arguments": arguments}
    return {"id": _fitted(call.id, length), "type": "function", "function": function}


def _fitted(id: str, length: int | None) -> str:
    """The same id where a template takes any; else another of so many characters, for the same always the same."""
    if length is None or (len(id) == length and id.isalnum()):
        return id
    return "".join(LETTERS[byte % len(LETTERS)] for byte in sha256(id.encode()).digest()[:length])
