"""chat-completion through HTTP: what it cannot take is refused at its place, and nothing makes a model fail."""

from typing import Any

import pytest

from tests import clips, documents, sounds
from tests.client import Client
from tests.pictures import red_circle, uri
from tests.tasks.multimodal.talks import Turn, assistant, heard, ours, seen, user, watched, words
from tests.tasks.test_degenerate_inputs import MEDIA

TASK = "chat-completion"
MODELS = ("tiny-smolvlm", "tiny-qwen2-vl", "tiny-llava", "tiny-qwen2-audio", "tiny-janus", "tiny-omni")
CIRCLE, FILM, SAID = seen(red_circle()), watched(clips.moving_square()), heard(sounds.SPOKEN)
MANY_PAGES = documents.uri(documents.pdf(*[red_circle()] * 33))
TOOL = {"name": "paint", "parameters": {"type": "object", "properties": {"colour": {"type": "string"}}}}
CALL = {"id": "call_1", "name": "paint", "arguments": "{}"}
ASKED = "What is it?"


@pytest.mark.parametrize(
    ("name", "turns", "takes"),
    [
        ("tiny-smolvlm", (user(SAID, ASKED),), "takes pictures and videos, no sound"),
        ("tiny-qwen2-audio", (user(CIRCLE, ASKED),), "takes sound, no pictures"),
        ("tiny-llava", (user(FILM, ASKED),), "takes pictures, no videos"),
        ("tiny-smolvlm", (user(CIRCLE, ASKED), assistant("it"), user(FILM, ASKED)), "pictures or videos, not both"),
    ],
)
def test_media_that_a_model_does_not_take_are_refused(
    client: Client, name: str, turns: tuple[Turn, ...], takes: str
) -> None:
    status, error = client.refusal(TASK, ours(*turns), model=f"anymodal/{name}")
    assert (status, error["code"], error["param"]) == (422, "model_task_mismatch", "model")
    assert takes in error["message"]


@pytest.mark.parametrize(
    ("part", "code", "place"),
    [
        ({"type": "image", "image": sounds.uri()}, "wrong_kind", ".image"),
        ({"type": "image", "image": "data:image/png;base64,aGVsbG8="}, "unsupported_media", ".image"),
        ({"type": "image", "image": uri(red_circle()[:200])}, "undecodable_media", ".image"),
        ({"type": "image", "image": uri(red_circle(2, 600))}, "invalid_input", ".image"),
        ({"type": "image", "image": "http://127.0.0.1/a.png"}, "url_not_allowed", ".image"),
        ({"type": "image"}, "invalid_input", ".image"),
        ({"type": "image", "image": uri(red_circle()), "detail": "low"}, "invalid_input", ".detail"),
        ({"type": "image", "image": uri(red_circle()), "image_base64": ""}, "invalid_input", ".image_base64"),
        ({"type": "picture", "picture": uri(red_circle())}, "invalid_input", ""),
        ({"type": "text", "text": 5}, "invalid_input", ".text"),
        ({"type": "text", "text": "two <image> here"}, "invalid_input", ".text"),
        ({"type": "document", "document": documents.uri(b"%PDF-1.4 and no more")}, "undecodable_media", ".document"),
        ({"type": "document", "document": MANY_PAGES}, "media_too_large", ".document"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_taken_is_named(client: Client, part: dict[str, Any], code: str, place: str) -> None:
    turns = [{"role": "user", "content": "Hello"}, {"role": "user", "content": [words(ASKED).ours, part]}]
    status, error = client.refusal(TASK, {"messages": turns})
    assert 400 <= status < 500
    assert (error["code"], error["param"]) == (code, f"inputs.messages.1.content.1{place}")


@pytest.mark.parametrize(
    ("messages", "parameters", "code", "param"),
    [
        ([], {}, "invalid_input", "inputs.messages"),
        ([{"role": "user", "content": []}], {}, "invalid_input", "inputs.messages.0.content"),
        ([{"role": "owner", "content": "Hello"}], {}, "invalid_input", "inputs.messages.0.role"),
        ([{"role": "user", "content": "an <image>"}], {}, "invalid_input", "inputs.messages.0.content"),
        ([{"role": "user", "content": "word " * 5000}], {}, "input_too_long", "inputs.messages"),
        ([{"role": "user", "content": "Hello"}], {"num_frames": 4}, "invalid_parameter", "parameters.num_frames"),
        ([{"role": "user", "content": "Hello"}], {"num_frames": 500}, "invalid_parameter", "parameters.num_frames"),
        ([{"role": "user", "content": "Hello"}], {"temperature": 0.5}, "invalid_parameter", "parameters.temperature"),
        ([{"role": "user", "content": "Hello"}], {"tools": [TOOL]}, "invalid_parameter", "parameters.tools"),
        (
            [{"role": "user", "content": "Hello"}],
            {"tool_choice": "required"},
            "invalid_parameter",
            "parameters.tool_choice",
        ),
        ([{"role": "tool", "content": "5", "tool_call_id": "a"}], {}, "invalid_input", "inputs.messages.0.role"),
        (
            [{"role": "assistant", "content": "", "tool_calls": [CALL]}],
            {},
            "invalid_input",
            "inputs.messages.0.tool_calls",
        ),
        (
            [{"role": "user", "content": "Hello"}],
            {"max_new_tokens": -1},
            "invalid_parameter",
            "parameters.max_new_tokens",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    client: Client, messages: list[Any], parameters: dict[str, Any], code: str, param: str
) -> None:
    status, error = client.refusal(TASK, {"messages": messages}, **parameters)
    assert 400 <= status < 500
    assert (error["code"], error["param"]) == (code, param)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("kind", MEDIA, ids=lambda medium: medium.kind)
def test_nothing_makes_a_model_fail(client: Client, name: str, kind: Any) -> None:
    for data in MEDIA[kind]:
        for more in ([], [words("").ours], [words("\0").ours]):
            content = [{"type": kind.kind, kind.kind: data}, *more]
            answer = client.post(
                TASK, {"messages": [{"role": "user", "content": content}]}, model=f"anymodal/{name}", max_new_tokens=2
            )
            assert answer.status_code == 200 or 400 <= answer.status_code < 500, answer.text[:600]
