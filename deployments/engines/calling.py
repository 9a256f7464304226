"""How models write calls of tools: by family, as a grammar, and what a template shows of tools."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from deployments.contracts.conversation import Chatting, NamedTool, Tool
from deployments.contracts.errors import InvalidParameter
from deployments.engines.grammars import Guide, check_rule, json_rule, rule_of

TOOLS = "parameters.tools"
MOST_CALLS = 64
"""In one answer."""
TEXT = r"/(.|\n)*/"


@dataclass(frozen=True)
class Form:
    """How a family of models writes calls: `opening`, and then JSON objects of a `name` and `arguments`, with `head`,
    `between` and `tail` (expressions of Lark) around them. A family is known by what its chat template `mentions`.
    """

    mentions: str
    unlike: str
    """What a template mentions that writes calls in yet another way."""
    opening: str
    head: str = ""
    between: str | None = None
    """None for models that call one tool at a time."""
    tail: str = ""
    arguments: str = "arguments"
    bare: bool = False
    """The answer is the call: `opening` is how its JSON begins."""
    id_length: int | None = None
    """Characters of a call's id, where the template wants so many."""


FORMS = (
    Form("[TOOL_CALLS]", "[ARGS]", "[TOOL_CALLS]", r"/ ?\[/", '", "', '"]"', id_length=9),
    Form("<tool_call>", "<function=", "<tool_call>", r'"\n"', r'"\n</tool_call>\n<tool_call>\n"', r'"\n</tool_call>"'),
    Form('"parameters": dictionary', "[ARGS]", '{"name"', arguments="parameters", bare=True),
)
"""Mistral; Hermes, Qwen and their kin; Llama 3."""


@dataclass(frozen=True)
class Calling:
    """What one answer may call, and how that is written."""

    form: Form
    tools: tuple[Tool, ...]
    guide: Guide
    leading: bool
    """Calls come first or not at all."""


def calling_of(chatting: Chatting, tokenizer: Any, template: str | None, model: str) -> Calling | None:
    """None where no tools are to be shown.

    Raises InvalidParameter for a choice among tools that are not there, for tools that the template does not show
    or whose calls are written in a way that is not known, and for schemas that no grammar follows.
    """
    wanted = _wanted(chatting)
    if not chatting.tools or chatting.tool_choice == "none":
        return None
    form = _form(template or "", model)
    answer = rule_of(chatting.grammar) if chatting.grammar else None
    if answer and form.bare:
        raise InvalidParameter(
            f"{model} writes calls as plain JSON, which cannot be told from an answer after a grammar: leave out the "
            "grammar or the tools",
            "parameters.grammar",
        )
    rules = [f"call_{at}: {_call(form, tool, at)}" for at, tool in wanted.items()]
    call = " | ".join(f"call_{at}" for at in wanted)
    mark = tokenizer.convert_tokens_to_ids(form.opening)
    special = mark in tokenizer.all_special_ids
    opening = "" if form.bare else f"<[{mark}]>" if special else json.dumps(form.opening)
    between = form.between if chatting.parallel_tool_calls else None
    rules += [f"call: {call}", f"calls: {form.head} call {_more(between)} {form.tail}"]
    must = chatting.tool_choice != "auto"
    lark = "\n".join([*_start(form, opening, answer, must=must, lazy=not special), *rules])
    shown = {mark: form.opening} if special else {}
    return Calling(form, chatting.tools, Guide(lark, TOOLS, shown), must or form.bare or answer is not None)


def schemas_of(tools: Sequence[Tool]) -> list[dict[str, Any]]:
    """Tools as chat templates take them."""
    return [
        {
            "type": "function",
            "function": tool.model_dump(include={"name", "description", "parameters"}, exclude_none=True),
        }
        for tool in tools
    ]


def _wanted(chatting: Chatting) -> dict[int, Tool]:
    """The tools that may be called, each by its place."""
    tools = dict(enumerate(chatting.tools))
    places = {tool.name: at for at, tool in tools.items()}
    for at, tool in tools.items():
        if places[tool.name] != at:
            raise InvalidParameter(f"two tools are named {tool.name}; give each its own name", f"{TOOLS}.{at}.name")
    match chatting.tool_choice:
        case NamedTool(name=name) if name in places:
            return {places[name]: tools[places[name]]}
        case NamedTool(name=name):
            raise InvalidParameter(f"tool_choice names {name}, which is not among the tools", "parameters.tool_choice")
        case "required" if not tools:
            raise InvalidParameter("tool_choice is required, but there are no tools", "parameters.tool_choice")
    return tools


def _form(template: str, model: str) -> Form:
    if "tools" not in template:
        raise InvalidParameter(
            f"the chat template of {model} shows no tools to the model; choose one that calls tools, or leave them out",
            TOOLS,
        )
    for form in FORMS:
        if form.mentions in template and form.unlike not in template:
            return form
    raise InvalidParameter(f"it is not known here how {model} writes calls of tools; choose another model", TOOLS)


def _call(form: Form, tool: Tool, at: int) -> str:
    param = f"{TOOLS}.{at}.parameters"
    head = json.dumps(f'{{"name": {json.dumps(tool.name)}, {json.dumps(form.arguments)}: ')
    rule = json_rule(_object(tool.parameters, param), param)
    check_rule(rule, param)
    return f'{head} {rule} "}}"'


def _object(schema: Mapping[str, JsonValue], param: str) -> Mapping[str, JsonValue]:
    if schema.get("type", "object") != "object":
        raise InvalidParameter("the arguments of a tool are an object; give its schema the type object", param)
    return {"type": "object", **schema}


def _more(between: str | None) -> str:
    return "" if between is None else f"({between} call){{0,{MOST_CALLS - 1}}}"


def _start(form: Form, opening: str, answer: str | None, *, must: bool, lazy: bool) -> list[str]:
    """What the whole answer is; as soon as a text has the opening in it, the rest is calls."""
    if must:
        return [f"start: {opening} calls"]
    if answer is not None:
        return [f"start: answer | {opening} calls", f"answer: {answer}"]
    if form.bare:
        begun = json.dumps(form.opening)[1:-1].replace("{", r"\{").replace('\\"', '"')
        return ["start: OTHER | calls", rf"OTHER: {TEXT} & ~(/{begun}(.|\n)*/)"]
    if lazy:
        return ["start: TEXT | opened calls", f"opened[lazy]: TEXT {opening}", f"TEXT: {TEXT}"]
    return [f"start: TEXT | TEXT {opening} calls", f"TEXT: {TEXT}"]
