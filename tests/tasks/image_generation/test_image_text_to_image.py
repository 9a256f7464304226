"""image-text-to-image through HTTP: the library's edits by instruction, at the size of the given picture."""

from typing import Any

import pytest
import torch
from diffusers import StableDiffusionInstructPix2PixPipeline
from PIL import Image

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.pictures import blue_square, green_bar, picture, red_circle, same, uri

TASK = "image-text-to-image"
INSTRUCTION = "make the square yellow"


def asked(drawn: bytes) -> dict[str, str]:
    return {"image": uri(drawn), "text": INSTRUCTION}


def library(given: Image.Image, **arguments: Any) -> Image.Image:
    """What the pipeline makes when it is called in this process."""
    pipeline = StableDiffusionInstructPix2PixPipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-instruct-pix2pix")
    drawn = torch.Generator("cpu").manual_seed(7)
    edited: Image.Image = pipeline(INSTRUCTION, image=given, generator=drawn, **arguments).images[0]
    return edited


def shown(output: Any) -> Image.Image:
    return picture(media_bytes(output["image"]))


@pytest.mark.parametrize(
    "arguments",
    [
        {"num_inference_steps": 4},
        {"num_inference_steps": 3, "image_guidance_scale": 3.0, "guidance_scale": 2.0, "negative_prompt": "red"},
    ],
)
def test_the_picture_is_the_librarys(client: Client, arguments: dict[str, Any]) -> None:
    output = client.infer(TASK, asked(blue_square()), seed=7, **arguments)
    assert same(shown(output), library(picture(blue_square()), **arguments))
    assert output["seed"] == 7


def test_a_picture_of_any_size_keeps_it(client: Client) -> None:
    given = picture(green_bar())
    enlarged = given.resize((56, 120), Image.Resampling.LANCZOS)
    expected = library(enlarged, num_inference_steps=3).resize(given.size, Image.Resampling.LANCZOS)
    assert same(shown(client.infer(TASK, asked(green_bar()), seed=7, num_inference_steps=3)), expected)


def test_every_step_is_told_and_then_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, asked(red_circle()), seed=1, num_inference_steps=3)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert done["output"] == client.infer(TASK, asked(red_circle()), seed=1, num_inference_steps=3)


def test_the_picture_and_the_instruction_both_count(client: Client) -> None:
    arguments: dict[str, Any] = {"seed": 1, "num_inference_steps": 3}
    edited = shown(client.infer(TASK, asked(red_circle()), **arguments))
    other = shown(client.infer(TASK, {"image": uri(red_circle()), "text": "a heart"}, **arguments))
    moved = shown(client.infer(TASK, asked(red_circle()), image_guidance_scale=4.0, **arguments))
    assert not same(edited, other)
    assert not same(edited, moved)


@pytest.mark.parametrize(
    ("changes", "parameters", "refused"),
    [
        ({}, {"image_guidance_scale": 0.5}, (422, "invalid_parameter", "parameters.image_guidance_scale", "1")),
        ({}, {"true_cfg_scale": 2.0}, (422, "invalid_parameter", "parameters.true_cfg_scale", "tiny-instruct-pix2pix")),
        ({}, {"strength": 0.5}, (422, "unknown_parameter", "parameters.strength", "image_guidance_scale")),
        ({"text": "red " * 300}, {}, (413, "input_too_long", "inputs.text", "24")),
        ({"image": uri(red_circle(2049, 64))}, {}, (413, "media_too_large", "inputs", "2048")),
    ],
)
def test_what_cannot_be_edited_is_refused_by_name(
    client: Client, changes: dict[str, Any], parameters: dict[str, Any], refused: tuple[int, str, str, str]
) -> None:
    status, error = client.refusal(TASK, asked(red_circle()) | changes, **parameters)
    assert (status, error["code"], error["param"]) == refused[:3]
    assert refused[3] in error["message"]
