"""image-super-resolution through HTTP: the library's pixels, and exactly the factor times as many."""

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionUpscalePipeline
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageToImage

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.pictures import blue_square, green_bar, picture, png, red_circle, same, uri

TASK = "image-super-resolution"
DIFFUSION = "anymodal/tiny-sd-x4-upscaler"
STEPS: dict[str, Any] = {"num_inference_steps": 3, "seed": 5}


def shown(output: Any) -> Image.Image:
    return picture(media_bytes(output["image"]))


def diffused(given: Image.Image, prompt: str, **arguments: Any) -> Image.Image:
    """What the pipeline makes of a picture when it is called in this process."""
    pipeline = StableDiffusionUpscalePipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-sd-x4-upscaler")
    drawn = torch.Generator("cpu").manual_seed(5)
    made: Image.Image = pipeline(prompt, image=given, num_inference_steps=3, generator=drawn, **arguments).images[0]
    return made


@pytest.mark.parametrize("drawn", [red_circle(), green_bar(), red_circle(33, 21)])
def test_swin2sr_gives_the_librarys_picture_twice_as_large(client: Client, drawn: bytes) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-swin2sr-x2"
    model = AutoModelForImageToImage.from_pretrained(folder)
    given = picture(drawn)
    with torch.inference_mode():
        rebuilt = model(**AutoImageProcessor.from_pretrained(folder)(given, return_tensors="pt")).reconstruction[0]
    pixels = (rebuilt.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    made = shown(client.infer(TASK, uri(drawn)))
    assert made.size == (given.width * 2, given.height * 2)
    assert same(made, Image.fromarray(pixels[: made.height, : made.width]))


@pytest.mark.parametrize("arguments", [{}, {"noise_level": 200, "negative_prompt": "blue", "guidance_scale": 3.0}])
def test_diffusion_gives_the_librarys_picture_four_times_as_large(client: Client, arguments: dict[str, Any]) -> None:
    asked = {"image": uri(red_circle(48, 40)), "text": "a red circle"}
    made = shown(client.infer(TASK, asked, model=DIFFUSION, **STEPS, **arguments))
    assert made.size == (192, 160)
    assert same(made, diffused(picture(red_circle(48, 40)), "a red circle", **arguments))


def test_a_picture_of_any_size_is_continued_and_cut_again(client: Client) -> None:
    given = picture(red_circle(21, 34))
    continued = Image.fromarray(np.pad(np.asarray(given), ((0, 6), (0, 3), (0, 0)), mode="edge"))
    made = shown(client.infer(TASK, uri(png(given)), model=DIFFUSION, **STEPS))
    assert same(made, diffused(continued, "").crop((0, 0, 84, 136)))


def test_every_step_is_told_and_then_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, uri(red_circle(24, 24)), model=DIFFUSION, **STEPS)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert done["output"] == client.infer(TASK, uri(red_circle(24, 24)), model=DIFFUSION, **STEPS)


@pytest.mark.parametrize(
    ("inputs", "model", "parameters", "refused"),
    [
        (uri(red_circle(1025, 1024)), None, {}, (413, "media_too_large", "inputs.image", "1,048,576")),
        (uri(red_circle(513, 512)), DIFFUSION, {}, (413, "media_too_large", "inputs.image", "262,144")),
        (uri(red_circle(3, 9)), None, {}, (422, "invalid_input", "inputs.image", "needs 4")),
        ({"image": uri(blue_square()), "text": "a square"}, None, {}, (422, "model_task_mismatch", "model", "no text")),
        (
            uri(blue_square()),
            None,
            {"num_inference_steps": 3},
            (422, "invalid_parameter", "parameters.num_inference_steps", "tiny-swin2sr-x2"),
        ),
        (uri(blue_square()), DIFFUSION, {"noise_level": 351}, (422, "invalid_parameter", "parameters", "350")),
        (
            uri(blue_square()),
            "anymodal/tiny-swin2sr-x1",
            {},
            (422, "model_task_mismatch", "model", "image-restoration"),
        ),
    ],
)
def test_what_cannot_be_enlarged_is_refused_by_name(
    client: Client, inputs: Any, model: str | None, parameters: dict[str, Any], refused: tuple[int, str, str, str]
) -> None:
    status, error = client.refusal(TASK, inputs, model=model, **parameters)
    assert (status, error["code"], error["param"]) == refused[:3]
    assert refused[3] in error["message"]
