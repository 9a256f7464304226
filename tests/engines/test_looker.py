"""Chats with what sees, where its template shows tools; and how much one conversation may show."""

import json
from collections.abc import Generator
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from transformers import AutoProcessor

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.conversation import AudioPart, Chatting, ImagePart, Message, TextPart, Tool, ToolCall
from deployments.contracts.errors import MediaTooLarge
from deployments.contracts.kinds import Audio, Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Written
from deployments.engines.looker import TransformersLooker, load
from deployments.engines.showing import MOST_SHOWN, Showing
from deployments.media.audio import Samples
from tests.pictures import red_circle

PICTURE = Image(data=red_circle(), media_type="image/png")
PAINT = Tool(
    name="paint",
    description="paints a thing",
    parameters={
        "type": "object",
        "properties": {"colour": {"enum": ["red", "blue"]}, "times": {"enum": [1, 2]}},
        "required": ["colour", "times"],
        "additionalProperties": False,
    },
)
SHOWN = {
    "type": "function",
    "function": {"name": "paint", "description": "paints a thing", "parameters": PAINT.parameters},
}
TEMPLATE = """{% if tools %}<|im_start|>system
{% for tool in tools %}{{ tool | tojson }}
{% endfor %}<|im_end|>
{% endif %}{% for message in messages %}<|im_start|>{{ message['role'] }}
{% for part in message['content'] %}{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>\
{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% for call in message['tool_calls'] or [] %}<tool_call>
{{ call['function'] | tojson }}
</tool_call>{% endfor %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
"""As Qwen3-VL has it: pictures, tools, calls and their results."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tiny-qwen2-vl, its template one that shows tools."""
    changed = copytree(EMBEDDED_WEIGHTS / "tiny-qwen2-vl", tmp_path_factory.mktemp("looker") / "model")
    (changed / "chat_template.jinja").write_text(TEMPLATE)
    return changed


@pytest.fixture(scope="module")
def looker(folder: Path) -> TransformersLooker:
    facts = ModelFacts(id="a/b", source=str(folder), tasks=("chat-completion",), tier="small", licence="mit", bytes=1)
    return load(facts, "cpu")


def seen(text: str) -> Message:
    return Message(role="user", content=(ImagePart(image=PICTURE), TextPart(text=text)))


def told(writing: Generator[str | ToolCall, None, Written]) -> tuple[list[str | ToolCall], Written]:
    steps: list[str | ToolCall] = []
    while True:
        try:
            steps.append(next(writing))
        except StopIteration as end:
            return steps, end.value


def test_tools_and_their_results_are_shown_as_the_library_shows_them(folder: Path, looker: TransformersLooker) -> None:
    call = ToolCall(id="call_1", name="paint", arguments='{"colour": "red", "times": 1}')
    messages = (
        seen("Paint this."),
        Message(role="assistant", content="", tool_calls=(call,)),
        Message(role="tool", content="painted", tool_call_id="call_1"),
    )
    _, counted = told(looker.chat(messages, 8, Chatting(max_new_tokens=0, tools=(PAINT,))))
    turns: list[dict[str, Any]] = [
        {
            "role": "user",
            "content": [
                {"type": "image", "image": Pil.open(BytesIO(PICTURE.data)).convert("RGB")},
                {"type": "text", "text": "Paint this."},
            ],
        },
        {
            "role": "assistant",
            "content": [{"type": "text", "text": ""}],
            "tool_calls": [
                {"type": "function", "function": {"name": "paint", "arguments": {"colour": "red", "times": 1}}}
            ],
        },
        {"role": "tool", "content": [{"type": "text", "text": "painted"}]},
    ]
    inputs = AutoProcessor.from_pretrained(folder).apply_chat_template(
        turns, tools=[SHOWN], add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
    )
    assert counted.prompt_tokens == inputs["input_ids"].shape[1]


def test_a_tool_that_must_be_called_is_called_after_its_schema(looker: TransformersLooker) -> None:
    chatting = Chatting(max_new_tokens=200, tools=(PAINT,), tool_choice="required", parallel_tool_calls=False, seed=1)
    steps, written = told(looker.chat((seen("Paint this."),), 8, chatting))
    [call] = [step for step in steps if isinstance(step, ToolCall)]
    assert call.name == "paint"
    arguments = json.loads(call.arguments)
    assert set(arguments) == {"colour", "times"}
    assert (arguments["colour"] in {"red", "blue"}, arguments["times"] in {1, 2}) == (True, True)
    assert "".join(step for step in steps if isinstance(step, str)) == ""
    assert written.finish_reason == "eos_token"


def test_more_than_one_conversation_may_show_is_refused_where_it_is_too_much() -> None:
    def half(_: Audio) -> Samples:
        """As large as silence of that length, in no memory."""
        silence: Samples = np.broadcast_to(np.float32(0), (MOST_SHOWN // 8 + 1,))
        return silence

    sound = AudioPart(audio=Audio(data=b"RIFF", media_type="audio/wav"))
    turns = [Message(role="user", content=(TextPart(text="hear"), sound)) for _ in range(2)]
    assert len(Showing(half, 8).turns(tuple(turns[:1]))) == 1
    with pytest.raises(MediaTooLarge) as refused:
        Showing(half, 8).turns(tuple(turns))
    assert refused.value.param == "inputs.messages.1.content.1.audio"
