"""Calls of tools: written by the grammar of each family of models, taken out of the text, rendered by templates."""

import copy
import json
from typing import Any

import pytest
from llguidance import LLMatcher
from llguidance.hf import from_tokenizer

from deployments.contracts.conversation import Chatting, ImagePart, Message, NamedTool, Tool, ToolCall
from deployments.contracts.errors import InvalidInput, InvalidParameter, WrongKind
from deployments.contracts.kinds import Image
from deployments.contracts.sampling import Grammar
from deployments.engines.called import Ids, Taking
from deployments.engines.calling import Calling, calling_of, schemas_of
from deployments.engines.conversing import turns_of, words_of
from tests.engines.test_pieces import TOKENIZER

PAINT = Tool(
    name="paint",
    description="Paint a shape.",
    parameters={"type": "object", "properties": {"colour": {"enum": ["red", "blue"]}}, "required": ["colour"]},
)
NOW = Tool(name="now")
TOOLS = (PAINT, NOW)
MARKED = copy.deepcopy(TOKENIZER)
MARKED.add_special_tokens({"additional_special_tokens": ["[TOOL_CALLS]"]})
HERMES = "{% if tools %}<tool_call>{% endif %}{{ message.tool_calls }}"
MISTRAL = "{% if tools %}[TOOL_CALLS]{% endif %}"
LLAMA = '{% if tools %}{"name": function name, "parameters": dictionary of them}{% endif %}'
RED, NONE = '{"colour": "red"}', "{}"


def called(template: str, name: str, arguments: str) -> str:
    key = "parameters" if template == LLAMA else "arguments"
    return f'{{"name": "{name}", "{key}": {arguments}}}'


ONE = {
    HERMES: f"<tool_call>\n{called(HERMES, 'paint', RED)}\n</tool_call>",
    MISTRAL: f"[TOOL_CALLS] [{called(MISTRAL, 'paint', RED)}]",
    LLAMA: called(LLAMA, "paint", RED),
}
TWO = {
    HERMES: f"{ONE[HERMES]}\n<tool_call>\n{called(HERMES, 'now', NONE)}\n</tool_call>",
    MISTRAL: f"[TOOL_CALLS][{called(MISTRAL, 'paint', RED)}, {called(MISTRAL, 'now', NONE)}]",
}


def calling(template: str, **chosen: Any) -> Calling:
    made = calling_of(Chatting(tools=TOOLS, **chosen), MARKED, template, "made/model")
    assert made is not None
    return made


def follows(one: Calling, text: str, *, ended: bool = True) -> bool:
    """Whether a model that writes this text keeps to the grammar, and may end there."""
    matcher = LLMatcher(from_tokenizer(MARKED), one.guide.lark, log_level=0)
    assert not matcher.is_error(), matcher.get_error()
    ids = MARKED(text)["input_ids"]
    return matcher.try_consume_tokens(ids) == len(ids) and (not ended or matcher.is_accepting())


def taken(one: Calling, text: str, size: int) -> tuple[str, list[tuple[str, str]]]:
    taking, said, calls = Taking(one, Ids(1, b"")), "", list[ToolCall]()
    for at in range(0, len(text), size):
        said += taking.push(text[at : at + size])
        calls += taking.calls()
    return said + taking.rest(), [(call.name, call.arguments) for call in calls]


@pytest.mark.parametrize("template", ONE)
def test_a_tool_that_must_be_called_is_called_after_its_schema(template: str) -> None:
    must = calling(template, tool_choice="required")
    assert follows(must, ONE[template])
    assert not follows(must, "The circle is red.")
    assert not follows(must, ONE[template].replace("red", "green"))
    assert not follows(must, ONE[template].replace("paint", "draw"))
    assert not follows(must, ONE[template][:-4])
    now = calling(template, tool_choice=NamedTool(name="now"))
    assert not follows(now, ONE[template])
    assert not follows(now, ONE[template].replace("paint", "now"))


@pytest.mark.parametrize("template", ONE)
def test_a_tool_that_may_be_called_leaves_all_texts_but_torn_calls(template: str) -> None:
    may = calling(template)
    for text in ("", "The circle is red.\n\n{braces} <tool", "日本 é", ONE[template]):
        assert follows(may, text)
    assert not follows(may, ONE[template].replace("red", "green"))
    assert follows(may, f"I paint: {ONE[template]}") or template == LLAMA


@pytest.mark.parametrize("template", TWO)
def test_several_calls_come_only_where_they_may(template: str) -> None:
    for choice in ("auto", "required"):
        assert follows(calling(template, tool_choice=choice), TWO[template])
        assert not follows(calling(template, tool_choice=choice, parallel_tool_calls=False), TWO[template], ended=False)


@pytest.mark.parametrize("template", [HERMES, MISTRAL])
def test_beside_calls_an_answer_may_have_a_grammar_of_its_own(template: str) -> None:
    either = calling(template, grammar=Grammar(type="json_schema", value={"enum": ["yes", "<tool_call>"]}))
    assert follows(either, '"yes"')
    assert follows(either, ONE[template])
    assert not follows(either, "yes")
    assert taken(either, '"<tool_call>"', 3) == ('"<tool_call>"', [])


def test_a_call_that_looks_like_an_answer_is_refused_beside_a_grammar() -> None:
    with pytest.raises(InvalidParameter, match="plain JSON"):
        calling(LLAMA, grammar=Grammar(type="json_object"))


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("template", ONE)
def test_calls_are_taken_out_of_the_text_however_it_comes(template: str, size: int) -> None:
    may = calling(template)
    before = "" if template == LLAMA else "I paint.\n"
    assert taken(may, before + ONE[template], size) == (before, [("paint", RED)])
    assert taken(may, "<tool {name", size) == ("<tool {name", [])
    assert taken(may, before + ONE[template][:-20], size) == (before, [])
    if template in TWO:
        assert taken(may, TWO[template], size) == ("", [("paint", RED), ("now", NONE)])


def test_arguments_are_the_words_that_were_written() -> None:
    written = '{"number":1e400, "text":"\\u00e9 }\\" é"}'
    do = Tool(name="do", parameters={"type": "object"})
    anything = calling_of(Chatting(tools=(do,)), MARKED, HERMES, "made/model")
    assert anything is not None
    assert taken(anything, f"<tool_call>\n{called(HERMES, 'do', written)}\n</tool_call>", 3)[1] == [("do", written)]


def test_ids_are_the_same_by_seed_and_prompt_alone() -> None:
    first, second = Ids(1, b"prompt"), Ids(1, b"prompt")
    ids = [first.next(), first.next()]
    assert ids == [second.next(), second.next()]
    others = [Ids(2, b"prompt").next(), Ids(1, b"another").next(), Ids(None, b"prompt").next(), *ids]
    assert len({*others, Ids(None, b"prompt").next()}) == 6
    assert all(len(id) == 29 and id.startswith("call_") and id[5:].isalnum() for id in others)


@pytest.mark.parametrize(
    ("chatting", "template", "param"),
    [
        (Chatting(tools=TOOLS), "{{ messages }}", "parameters.tools"),
        (Chatting(tools=TOOLS), "{{ tools }} in a way of its own", "parameters.tools"),
        (Chatting(tools=TOOLS), "{{ tools }}<tool_call><function=", "parameters.tools"),
        (Chatting(tool_choice="required"), HERMES, "parameters.tool_choice"),
        (Chatting(tools=TOOLS, tool_choice=NamedTool(name="draw")), HERMES, "parameters.tool_choice"),
        (Chatting(tools=(NOW, Tool(name="a", parameters={"not": {}}))), HERMES, "parameters.tools.1.parameters"),
        (Chatting(tools=(NOW, NOW)), HERMES, "parameters.tools.0.name"),
        (Chatting(tools=(Tool(name="a", parameters={"type": "string"}),)), HERMES, "parameters.tools.0.parameters"),
    ],
)
def test_tools_that_cannot_be_called_are_refused_by_name(chatting: Chatting, template: str, param: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        calling_of(chatting, TOKENIZER, template, "made/model")
    assert refused.value.param == param


def test_no_tools_are_shown_where_none_may_be_called() -> None:
    assert calling_of(Chatting(tools=TOOLS, tool_choice="none"), TOKENIZER, HERMES, "made/model") is None
    assert calling_of(Chatting(), TOKENIZER, HERMES, "made/model") is None


TURNS = (
    Message(role="user", content="Paint it red."),
    Message(role="assistant", content="", tool_calls=(ToolCall(id="call_1", name="paint", arguments=RED),)),
    Message(role="tool", content="done", tool_call_id="call_1"),
)


def rendered(turns: tuple[Message, ...], one: Calling | None) -> str:
    made = turns_of(turns, words_of(turns, "inputs.text"), TOKENIZER.chat_template, one, "inputs.text")
    shown = schemas_of(one.tools) if one else None
    text: str = TOKENIZER.apply_chat_template(made, tools=shown, tokenize=False, add_generation_prompt=True)
    return text


def test_the_embedded_chat_reads_tools_as_hermes_does() -> None:
    one = calling_of(Chatting(tools=(PAINT,)), TOKENIZER, TOKENIZER.chat_template, "anymodal/tiny-llama")
    text = rendered(TURNS, one)
    head, _, rest = text.partition("</tools>")
    shown = json.loads(head.partition("<tools>\n")[2])
    assert shown["function"] == {
        "name": "paint",
        "description": "Paint a shape.",
        "parameters": PAINT.parameters,
    }
    assert f"<|im_start|>assistant\n{ONE[HERMES]}<|im_end|>" in rest
    assert "<|im_start|>user\n<tool_response>\ndone\n</tool_response><|im_end|>" in rest


def test_without_tools_the_embedded_chat_reads_conversations_as_it_learned_to() -> None:
    old = (
        "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] | trim }}<|im_end|>\n"
        "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    plain = TOKENIZER.chat_template
    for roles in (("user",), ("system", "user"), ("system", "user", "assistant", "user"), ("user", "system")):
        turns = [{"role": role, "content": f" {role} says\nso. "} for role in roles]
        for begun in (True, False):
            texts = [
                TOKENIZER.apply_chat_template(turns, chat_template=one, tokenize=False, add_generation_prompt=begun)
                for one in (old, plain)
            ]
            assert texts[0] == texts[1]


def test_ids_fit_the_templates_that_want_so_many_characters() -> None:
    made = turns_of(TURNS, ["", "", ""], f"{MISTRAL} tool_calls", calling(MISTRAL), "inputs.text")
    id = made[1]["tool_calls"][0]["id"]
    assert (len(id), id.isalnum(), made[2]["tool_call_id"], made[2]["name"]) == (9, True, id, "paint")
    assert made[1]["tool_calls"][0]["function"] == {"name": "paint", "arguments": {"colour": "red"}}


@pytest.mark.parametrize("arguments", ["{", "[]", "1"])
def test_arguments_that_are_no_object_are_refused(arguments: str) -> None:
    call = ToolCall(id="1", name="a", arguments=arguments)
    with pytest.raises(InvalidInput) as refused:
        turns_of((Message(role="assistant", content="", tool_calls=(call,)),), [""], HERMES, None, "inputs.text")
    assert refused.value.param == "inputs.text.0.tool_calls.0.arguments"


@pytest.mark.parametrize(("turn", "field"), [(TURNS[1], "tool_calls"), (TURNS[2], "role")])
def test_calls_and_results_that_a_template_hides_are_refused(turn: Message, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        turns_of((turn,), [""], "{{ messages }}", None, "inputs.text")
    assert refused.value.param == f"inputs.text.0.{field}"


def test_media_are_refused_by_the_part_with_the_task_that_takes_them() -> None:
    part = ImagePart(image=Image(data=b"GIF89a", media_type="image/gif"))
    with pytest.raises(WrongKind, match="chat-completion") as refused:
        words_of((Message(role="user", content=(part,)),), "inputs.text")
    assert refused.value.param == "inputs.text.0.content.0"
