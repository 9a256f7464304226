"""native-any-to-any through HTTP: one model's own text and pictures, by its own id and by any-to-any with its name."""

from typing import Any

import numpy as np
import pytest
from PIL import Image
from transformers import AutoConfig, AutoModelForMultimodalLM, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests import sounds
from tests.client import Client, media_bytes
from tests.pictures import blue_square, picture, red_circle, same, uri
from tests.tasks.multimodal.asked import chatted, written

TASK = "native-any-to-any"
MODEL = "anymodal/tiny-janus"
FOLDER = EMBEDDED_WEIGHTS / "tiny-janus"
PLACES: int = AutoConfig.from_pretrained(FOLDER).vision_config.num_image_tokens
"""Tokens of one of its pictures."""
DRAWING: dict[str, Any] = {"want": "image", "do_sample": True, "temperature": 1.1, "seed": 7}


def drawn(text: str, seed: int = 0, guidance_scale: float = 5.0, **options: Any) -> Image.Image:
    """The picture that the library makes of a text."""
    processor, inputs = chatted(FOLDER, [{"type": "text", "text": text}], generation_mode="image")
    model = AutoModelForMultimodalLM.from_pretrained(FOLDER)
    set_seed(seed)
    tokens = model.generate(**inputs, generation_mode="image", guidance_scale=guidance_scale, **options)
    decoded = list(model.decode_image_tokens(tokens).detach().float())
    [pixels] = processor.postprocess(decoded, return_tensors="pt")["pixel_values"]
    return Image.fromarray(np.asarray(pixels.permute(1, 2, 0)))


def made(output: dict[str, Any]) -> Image.Image:
    return picture(media_bytes(output["image"]))


def test_other_words_are_another_picture(client: Client) -> None:
    red, blue = (
        np.asarray(made(client.infer(TASK, {"text": f"a {colour} square"}, want="image", seed=3)), dtype=float)
        for colour in ("red", "blue")
    )
    assert np.abs(red - blue).mean() > 5


def test_a_picture_is_seen_by_the_model_that_paints(client: Client) -> None:
    for drawn, said in ((red_circle(), "a red circle"), (blue_square(), "a blue square")):
        given = {"text": "What is it?", "image": [uri(drawn)]}
        assert client.infer(TASK, given, want="text")["generated_text"] == said


def test_a_text_becomes_the_librarys_picture(client: Client) -> None:
    red, blue = drawn("a red circle"), drawn("a blue square")
    assert same(made(client.infer(TASK, {"text": "a red circle"}, want="image")), red)
    assert same(made(client.infer(TASK, {"text": "a blue square"}, want="image")), blue)
    assert not same(red, blue)


def test_a_seed_gives_the_librarys_draw(client: Client) -> None:
    expected = drawn("a star", seed=7, guidance_scale=2.5, do_sample=True, temperature=1.1)
    assert same(made(client.infer(TASK, {"text": "a star"}, guidance_scale=2.5, **DRAWING)), expected)
    assert not same(made(client.infer(TASK, {"text": "a star"}, guidance_scale=2.5, **DRAWING | {"seed": 8})), expected)


def test_every_token_of_a_picture_is_told(client: Client) -> None:
    *earlier, done = client.stream(TASK, {"text": "a star"}, **DRAWING)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(token, PLACES) for token in range(1, PLACES + 1)]
    assert done["output"] == client.infer(TASK, {"text": "a star"}, **DRAWING)
    assert done["output"]["generated_text"] is None


def test_pictures_and_a_text_become_the_librarys_text_token_by_token(client: Client) -> None:
    given = {"text": "What is it?", "image": [uri(red_circle()), uri(blue_square())]}
    content: list[dict[str, Any]] = [{"type": "image", "image": picture(one)} for one in (red_circle(), blue_square())]
    expected, _ = written(
        FOLDER, *chatted(FOLDER, [*content, {"type": "text", "text": "What is it?"}]), max_new_tokens=10
    )
    *earlier, done = client.stream(TASK, given, want="text", max_new_tokens=10)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert done["output"]["generated_text"] == expected == "".join(tokens)
    assert done["output"]["image"] is None


@pytest.mark.parametrize("inputs", ["a star", {"text": "a star"}, ["a star"]], ids=["bare", "object", "list"])
def test_any_to_any_with_a_model_is_that_model(client: Client, inputs: Any) -> None:
    answer = client.answer("any-to-any", inputs, model=MODEL, **DRAWING)
    assert [(step["task"], step["model"]) for step in answer["steps"]] == [(TASK, MODEL)]
    assert answer["result"]["task_output"] == client.infer(TASK, {"text": "a star"}, **DRAWING)


def test_any_to_any_gives_its_model_every_kind(client: Client) -> None:
    pictures = [uri(red_circle()), uri(blue_square())]
    alone = client.infer(TASK, {"text": "What?", "image": pictures}, want="text", max_new_tokens=6)
    together = client.infer(
        "any-to-any", [pictures[0], "What?", pictures[1]], model=MODEL, want="text", max_new_tokens=6
    )
    assert together == alone


def test_any_to_any_names_the_models_it_can_be_asked_of(client: Client) -> None:
    rows = client.http.get("/api/config/capabilities").json()
    rows = rows if isinstance(rows, list) else next(value for value in rows.values() if isinstance(value, list))
    [row] = [row for row in rows if row["task"] == "any-to-any"]
    assert row["defaults"]["embedded"] == MODEL


@pytest.mark.parametrize(
    ("inputs", "parameters", "code", "param"),
    [
        ({}, {"want": "text"}, "invalid_input", "inputs"),
        ({"text": "hello"}, {}, "invalid_parameter", "parameters.want"),
        ({"text": "hello"}, {"want": "audio"}, "model_task_mismatch", "model"),
        ({"text": "hello", "audio": sounds.uri()}, {"want": "text"}, "model_task_mismatch", "model"),
        ({"text": "hello", "image": uri(red_circle())}, {"want": "image"}, "model_task_mismatch", "inputs.image"),
        ({"image": uri(red_circle())}, {"want": "text"}, "invalid_input", "inputs.text"),
        ({"text": "hello"}, {"want": "text", "guidance_scale": 2}, "invalid_parameter", "parameters.guidance_scale"),
        ({"text": "hello"}, {"want": "image", "max_new_tokens": 5}, "invalid_parameter", "parameters.max_new_tokens"),
        ({"text": "hello"}, {"want": "image", "voice": "Ethan"}, "invalid_parameter", "parameters.voice"),
        ({"text": "hello"}, {"want": "text", "num_frames": 4}, "invalid_parameter", "parameters.num_frames"),
    ],
)
def test_what_the_model_cannot_do_is_refused_by_name(
    client: Client, inputs: dict[str, Any], parameters: dict[str, Any], code: str, param: str
) -> None:
    status, error = client.refusal(TASK, inputs, **parameters)
    assert (status, error["code"], error["param"]) == (422, code, param)


def test_any_to_any_refuses_a_model_of_one_kind(client: Client) -> None:
    status, error = client.refusal("any-to-any", "a star", model="anymodal/tiny-sd", want="image")
    assert (status, error["code"]) == (422, "model_task_mismatch")
    assert MODEL in error["message"]
