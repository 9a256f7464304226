"""image-text-to-text through HTTP: the library's answers about a picture, token by token."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from transformers import AutoModelForImageTextToText, AutoProcessor, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.pictures import blue_square, picture, red_circle, uri

TASK = "image-text-to-text"
FOLDER = EMBEDDED_WEIGHTS / "tiny-llava"
PROMPT = "What is in the picture?"


def asked(drawn: bytes, text: str = PROMPT) -> dict[str, str]:
    return {"image": uri(drawn), "text": text}


def answer(drawn: bytes, seed: int = 0, **options: Any) -> tuple[str, int]:
    """What the library answers, and how many tokens it was asked with; the seed is set last, after loading."""
    processor = AutoProcessor.from_pretrained(FOLDER)
    turn = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": PROMPT}]}
    prompt = processor.apply_chat_template([turn], add_generation_prompt=True)
    inputs = processor(images=picture(drawn), text=prompt, return_tensors="pt")
    writer = AutoModelForImageTextToText.from_pretrained(FOLDER)
    set_seed(seed)
    written = writer.generate(**inputs, **options)
    length = inputs["input_ids"].shape[1]
    return processor.decode(written[0, length:], skip_special_tokens=True), length


def test_the_answer_is_the_librarys(client: Client) -> None:
    for drawn in (red_circle(), blue_square()):
        expected, prompt_tokens = answer(drawn, max_new_tokens=16, do_sample=False)
        answered = client.answer(TASK, asked(drawn), max_new_tokens=16)
        assert answered["result"]["task_output"]["generated_text"] == expected
        assert answered["usage"]["prompt_tokens"] == prompt_tokens


def test_a_seed_gives_the_librarys_draw(client: Client) -> None:
    drawing: dict[str, Any] = {"max_new_tokens": 12, "do_sample": True, "temperature": 1.2, "top_p": 0.9}
    answered = client.infer(TASK, asked(red_circle()), seed=11, **drawing)
    assert answered["generated_text"] == answer(red_circle(), seed=11, **drawing)[0]


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, asked(red_circle()), max_new_tokens=12)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, asked(red_circle()), max_new_tokens=12)


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
