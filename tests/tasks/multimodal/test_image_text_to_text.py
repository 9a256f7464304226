"""image-text-to-text through HTTP: the library's answers about pictures, token by token, across architectures."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.said import captions
from embedded.world.seen import pictures, scenes
from embedded.world.things import seeded
from tests.client import Client
from tests.pictures import blue_square, picture, png, red_circle, uri
from tests.tasks.multimodal.asked import chatted, prompted, written

TASK = "image-text-to-text"
PROMPT = "What is in the picture?"
CHATTING = ("tiny-llava", "tiny-smolvlm", "tiny-qwen2-vl", "tiny-janus")
BARE = {"tiny-blip2": PROMPT, "tiny-florence2": PROMPT, "tiny-paligemma": f"<image>{PROMPT}"}
"""Models without a chat template, with the prompt as their processors want it."""


def asked(drawn: bytes, text: str = PROMPT) -> dict[str, str]:
    return {"image": uri(drawn), "text": text}


def answer(name: str, *drawn: bytes, seed: int = 0, **options: Any) -> tuple[str, int]:
    """What the library answers, and how many tokens it was asked with."""
    folder = EMBEDDED_WEIGHTS / name
    if name in BARE:
        return written(folder, *prompted(folder, picture(drawn[0]), BARE[name]), **options)
    content: list[dict[str, Any]] = [
        *({"type": "image", "image": picture(one)} for one in drawn),
        {"type": "text", "text": PROMPT},
    ]
    return written(folder, *chatted(folder, content), seed=seed, **options)


@pytest.mark.parametrize("name", [*CHATTING, *BARE])
def test_the_answer_is_the_librarys(client: Client, name: str) -> None:
    said = set()
    for drawn in (red_circle(), blue_square()):
        expected, prompt_tokens = answer(name, drawn, max_new_tokens=12, do_sample=False)
        answered = client.answer(TASK, asked(drawn), model=f"anymodal/{name}", max_new_tokens=12)
        assert answered["result"]["task_output"]["generated_text"] == expected
        assert answered["usage"]["prompt_tokens"] == prompt_tokens
        said.add(expected)
    assert len(said) == 2


@pytest.mark.parametrize("name", CHATTING)
def test_two_pictures_are_seen_in_their_order(client: Client, name: str) -> None:
    drawn = (red_circle(), blue_square())
    inputs = {"image": [uri(one) for one in drawn], "text": PROMPT}
    answered = client.infer(TASK, inputs, model=f"anymodal/{name}", max_new_tokens=12)
    assert answered["generated_text"] == answer(name, *drawn, max_new_tokens=12)[0]
    if name != "tiny-janus":  # which describes the later one, whatever the order
        assert answered["generated_text"] != answer(name, *reversed(drawn), max_new_tokens=12)[0]


@pytest.mark.parametrize(
    "text", ["What is it?", "what is this", "Describe the picture.", "What do you see in the image?"]
)
def test_it_says_what_there_is(client: Client, text: str) -> None:
    for drawn, said in ((red_circle(), "a red circle"), (blue_square(), "a blue square")):
        assert client.infer(TASK, asked(drawn, text))["generated_text"] == said


def test_it_describes_what_it_never_saw(client: Client) -> None:
    rng = seeded("tests of descriptions", "held_out", 0)
    shown = [scenes.several(rng, "held_out") for _ in range(4)] + [scenes.single(rng, "held_out") for _ in range(6)]
    said = [
        client.infer(TASK, asked(png(pictures.drawn(scene, rng)), "What is in the picture?"))["generated_text"]
        for scene in shown
    ]
    right = sum(one == captions.caption(scene) for one, scene in zip(said, shown, strict=True))
    assert right >= 8, said


def test_a_seed_gives_the_librarys_draw(client: Client) -> None:
    drawing: dict[str, Any] = {"max_new_tokens": 12, "do_sample": True, "temperature": 1.2, "top_p": 0.9}
    answered = client.infer(TASK, asked(red_circle()), seed=11, **drawing)
    assert answered["generated_text"] == answer("tiny-smolvlm", red_circle(), seed=11, **drawing)[0]


@pytest.mark.parametrize("name", ["tiny-llava", "tiny-florence2"])
def test_tokens_spell_the_answer(client: Client, name: str) -> None:
    model = f"anymodal/{name}"
    *earlier, done = client.stream(TASK, asked(red_circle()), model=model, max_new_tokens=12)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert tokens
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, asked(red_circle()), model=model, max_new_tokens=12)


def test_answers_asked_for_at_once_are_those_given_alone(client: Client) -> None:
    def ask(question: tuple[bytes, str]) -> str:
        said: str = client.infer(TASK, asked(*question), max_new_tokens=12)["generated_text"]
        return said

    questions = [(drawn, text) for drawn in (red_circle(), blue_square()) for text in (PROMPT, "Which colour?")]
    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(4) as askers:
        assert list(askers.map(ask, questions)) == alone


def test_a_text_with_the_models_own_mark_for_a_picture_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, asked(red_circle(), "two <image> here"))
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.text")
    assert "<image>" in error["message"]


def test_a_question_without_a_picture_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, {"text": PROMPT})
    assert (status, error["param"]) == (422, "inputs.image")


def test_two_pictures_for_a_model_of_one_are_refused(client: Client) -> None:
    inputs = {"image": [uri(red_circle()), uri(blue_square())], "text": PROMPT}
    status, error = client.refusal(TASK, inputs, model="anymodal/tiny-blip2")
    assert (status, error["code"]) == (422, "model_task_mismatch")
    assert "one picture, not 2" in error["message"]


def test_a_prompt_that_the_models_processor_refuses_is_refused_in_its_words(client: Client) -> None:
    inputs = asked(red_circle(), "<OD> and more")
    status, error = client.refusal(TASK, inputs, model="anymodal/tiny-florence2")
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.text")
    assert "<OD>" in error["message"]
