"""visual-question-answering through HTTP: ViLT's scores, and the words of models that write their answers."""

from typing import Any

import pytest
import torch
from transformers import AutoModelForVisualQuestionAnswering, AutoProcessor

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.words import DIGITS
from embedded.world.seen import pictures, scenes
from embedded.world.things import seeded, thing
from tests.client import Client
from tests.pictures import blue_square, picture, png, red_circle, uri
from tests.tasks.multimodal.asked import chatted, prompted, written

TASK = "visual-question-answering"
QUESTION = "Which colour is the circle?"
VILT, BLIP = "anymodal/tiny-vilt", "anymodal/tiny-blip-vqa"
BARE = {"tiny-blip2": "Question: {} Answer:", "tiny-paligemma": "<image>answer en {}"}
"""How models without a chat template were taught to be asked for a phrase."""


def asked(drawn: bytes, question: str = QUESTION) -> dict[str, str]:
    return {"image": uri(drawn), "question": question}


def parts(name: str, drawn: bytes, question: str) -> tuple[Any, Any, Any]:
    folder = EMBEDDED_WEIGHTS / name
    processor = AutoProcessor.from_pretrained(folder)
    inputs = processor(images=picture(drawn), text=question, return_tensors="pt")
    return AutoModelForVisualQuestionAnswering.from_pretrained(folder), processor, inputs


def chosen(drawn: bytes, question: str, top_k: int) -> list[dict[str, Any]]:
    """What ViLT's logits say, as transformers' own pipeline used to put it."""
    model, _, inputs = parts("tiny-vilt", drawn, question)
    with torch.no_grad():
        scores, ids = model(**inputs).logits.sigmoid()[0].topk(top_k)
    names = model.config.id2label
    return [{"answer": names[id], "score": score} for score, id in zip(scores.tolist(), ids.tolist(), strict=True)]


@pytest.mark.parametrize("question", ["What is it?", QUESTION])
def test_chosen_answers_are_the_librarys(client: Client, question: str) -> None:
    for drawn in (red_circle(), blue_square()):
        answers = client.infer(TASK, asked(drawn, question), model=VILT, top_k=3)["answers"]
        expected = chosen(drawn, question, 3)
        assert [answer["answer"] for answer in answers] == [one["answer"] for one in expected]
        assert [answer["score"] for answer in answers] == pytest.approx([one["score"] for one in expected], abs=1e-4)


def test_blip_writes_what_the_library_does_token_by_token(client: Client) -> None:
    said = set()
    for drawn in (red_circle(), blue_square()):
        model, processor, inputs = parts("tiny-blip-vqa", drawn, "What is it?")
        expected = processor.decode(model.generate(**inputs, max_new_tokens=6)[0], skip_special_tokens=True)
        *earlier, done = client.stream(TASK, asked(drawn, "What is it?"), model=BLIP, max_new_tokens=6)
        tokens = [event["text"] for event in earlier if event["type"] == "token"]
        assert done["output"]["answers"] == [{"answer": expected, "score": None}]
        assert len(tokens) > 1
        assert "".join(tokens) == expected
        assert done["usage"]["completion_tokens"] == 6
        said.add(expected)
    assert len(said) == 2


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What colour is the circle?", "red"),
        ("which colour is it", "red"),
        ("What shape is it?", "circle"),
        ("Is it a circle?", "yes"),
        ("Is there a blue square?", "no"),
        ("Where is the circle?", "in the middle"),
        ("What is it?", "a red circle"),
    ],
)
def test_questions_about_a_red_circle_are_answered(client: Client, question: str, answer: str) -> None:
    assert client.infer(TASK, asked(red_circle(), question))["answers"] == [{"answer": answer, "score": None}]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_things_are_counted(client: Client, count: int) -> None:
    rng = seeded("tests of counting", "held_out", count)
    for _ in range(2):
        one = thing(rng, "held_out")._replace(size="small")
        drawn = png(pictures.drawn(scenes.laid(rng, [one] * count), rng))
        [answer] = client.infer(TASK, asked(drawn, "How many shapes are there?"))["answers"]
        assert answer["answer"] == DIGITS[count]


@pytest.mark.parametrize("name", ["tiny-smolvlm", *BARE])
def test_a_model_that_is_prompted_answers_as_it_was_taught(client: Client, name: str) -> None:
    folder = EMBEDDED_WEIGHTS / name
    content: list[dict[str, Any]] = [
        {"type": "image", "image": picture(red_circle())},
        {"type": "text", "text": QUESTION},
    ]
    ask = prompted(folder, picture(red_circle()), BARE[name].format(QUESTION)) if name in BARE else None
    expected, _ = written(folder, *(ask or chatted(folder, content)), max_new_tokens=8)
    answers = client.infer(TASK, asked(red_circle()), model=f"anymodal/{name}", max_new_tokens=8)["answers"]
    assert answers == [{"answer": expected.strip(), "score": None}]


@pytest.mark.parametrize(
    ("model", "parameters", "param"),
    [
        (BLIP, {"top_k": 3}, "top_k"),
        ("anymodal/tiny-smolvlm", {"top_k": 2}, "top_k"),
        (VILT, {"max_new_tokens": 5}, "max_new_tokens"),
        (BLIP, {"max_new_tokens": 1000}, "max_new_tokens"),
    ],
)
def test_a_parameter_that_the_model_has_no_use_for_is_refused(
    client: Client, model: str, parameters: dict[str, Any], param: str
) -> None:
    _, error = client.refusal(TASK, asked(red_circle()), model=model, **parameters)
    assert error["param"] == f"parameters.{param}"


@pytest.mark.parametrize("model", [VILT, BLIP])
def test_a_question_longer_than_the_model_reads_is_refused(client: Client, model: str) -> None:
    status, error = client.refusal(TASK, asked(red_circle(), "and a star " * 60), model=model)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.question")
