"""Raw inputs and parameters become typed ones, or are refused by name."""

from typing import Any

import pytest
from pydantic import Field

from deployments.contracts.conversation import Message
from deployments.contracts.errors import (
    AnymodalError,
    InvalidInput,
    InvalidParameter,
    UnknownParameter,
    WrongKind,
)
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Audio, Image, Text
from deployments.contracts.parsing import parse
from deployments.contracts.sampling import Sampling
from deployments.contracts.task import AnyTask, task
from deployments.contracts.wire import Wire

PICTURE = Image(data=b"picture", media_type="image/png")
SOUND = Audio(data=b"sound", media_type="audio/wav")


class LookInput(Wire):
    image: Image
    prompt: Text = ""


class PairInput(Wire):
    text: Text = Field(min_length=1)
    others: tuple[Text, ...]


class ChatInput(Wire):
    prompt: Text | tuple[Message, ...]


class Said(Wire):
    text: Text


@task("look")
def look(engine: object, inputs: LookInput, params: Sampling) -> Stream[Said]:  # noqa: ARG001 — only its types matter
    """Look at a picture."""
    yield from ()
    return Said(text=inputs.prompt)


@task("pair")
def pair(engine: object, inputs: PairInput, params: Sampling) -> Stream[Said]:  # noqa: ARG001 — only its types matter
    """Compare a text with others."""
    yield from ()
    return Said(text=inputs.text)


@task("chat")
def chat(engine: object, inputs: ChatInput, params: Sampling) -> Stream[Said]:  # noqa: ARG001 — only its types matter
    """Answer a prompt or a conversation."""
    yield from ()
    return Said(text=str(inputs.prompt))


@pytest.mark.parametrize(
    ("asked", "inputs", "typed"),
    [
        (look, PICTURE, LookInput(image=PICTURE)),
        (look, {"image": PICTURE, "prompt": "what?"}, LookInput(image=PICTURE, prompt="what?")),
        (chat, "hello", ChatInput(prompt="hello")),
        (chat, [{"role": "user", "content": "hi"}], ChatInput(prompt=(Message(role="user", content="hi"),))),
        (pair, {"text": "a", "others": ["b", "c"]}, PairInput(text="a", others=("b", "c"))),
        (pair, PairInput(text="a", others=()), PairInput(text="a", others=())),
    ],
)
def test_inputs_become_the_tasks_own_type(asked: AnyTask, inputs: Any, typed: Wire) -> None:
    assert parse(asked, inputs, {"stop": ["a", "b"], "top_k": 3}) == (typed, Sampling(stop=("a", "b"), top_k=3))


@pytest.mark.parametrize(
    ("asked", "inputs", "refusal", "param", "names"),
    [
        (look, SOUND, WrongKind, "inputs.image", "image, not audio"),
        (chat, PICTURE, WrongKind, "inputs.prompt", "no medium"),
        (look, "a text", InvalidInput, "inputs.image", "image bytes"),
        (look, {"image": None}, InvalidInput, "inputs.image", "image bytes"),
        (look, {"image": {"data": "x", "media_type": "image/png"}}, InvalidInput, "inputs.image", "image bytes"),
        (look, {"prompt": "x"}, InvalidInput, "inputs.image", "required"),
        (look, {"image": PICTURE, "promt": "x"}, InvalidInput, "inputs.promt", "allowed are image, prompt"),
        (pair, "a", InvalidInput, "inputs", "text, others"),
        (pair, {"text": "", "others": []}, InvalidInput, "inputs.text", "at least 1"),
        (pair, {"text": "a", "others": ["b", 3]}, InvalidInput, "inputs.others.1", "string"),
        (chat, 5, InvalidInput, "inputs.prompt", "string or should be a list"),
        (chat, [{"role": "user"}], InvalidInput, "inputs.prompt.0.content", "required"),
        (chat, [{"role": "pope", "content": "x"}], InvalidInput, "inputs.prompt.0.role", "assistant"),
    ],
)
def test_an_input_at_fault_is_refused_with_its_place_and_what_is_allowed(
    asked: AnyTask, inputs: Any, refusal: type[AnymodalError], param: str, names: str
) -> None:
    with pytest.raises(AnymodalError) as refused:
        parse(asked, inputs, {})
    assert (type(refused.value), refused.value.param) == (refusal, param)
    assert names in refused.value.message


@pytest.mark.parametrize(
    ("parameters", "refusal", "param", "names"),
    [
        ({"topk": 3}, UnknownParameter, "parameters.topk", "top_k, top_p"),
        ({"top_k": 0}, InvalidParameter, "parameters.top_k", "greater than or equal to 1"),
        ({"top_k": 1001}, InvalidParameter, "parameters.top_k", "less than or equal to 1000"),
        ({"top_k": "3"}, InvalidParameter, "parameters.top_k", "integer"),
        ({"top_k": True}, InvalidParameter, "parameters.top_k", "integer"),
        ({"top_p": float("nan")}, InvalidParameter, "parameters.top_p", "finite"),
        ({"stop": ["a", ""]}, InvalidParameter, "parameters.stop.1", "at least 1"),
    ],
)
def test_a_parameter_at_fault_is_refused_with_its_place_and_what_is_allowed(
    parameters: dict[str, Any], refusal: type[AnymodalError], param: str, names: str
) -> None:
    with pytest.raises(AnymodalError) as refused:
        parse(chat, "x", parameters)
    assert (type(refused.value), refused.value.param) == (refusal, param)
    assert names in refused.value.message


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(InvalidParameter) as refused:
        parse(chat, "x", {"top_k": "secret " * 1000})
    assert len(refused.value.message) < 400
