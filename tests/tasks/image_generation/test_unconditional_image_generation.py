"""unconditional-image-generation through HTTP: the library's pictures, from nothing but a seed."""

from typing import Any

import pytest
import torch
from diffusers import DDPMPipeline
from PIL import Image

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.pictures import picture, red_circle, same, uri

TASK = "unconditional-image-generation"


def library(seed: int, steps: int) -> Image.Image:
    pipeline = DDPMPipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-ddpm")
    drawn: Image.Image = pipeline(generator=torch.Generator("cpu").manual_seed(seed), num_inference_steps=steps).images[
        0
    ]
    return drawn


def shown(output: Any) -> Image.Image:
    return picture(media_bytes(output["image"]))


@pytest.mark.parametrize("nothing", [{}, None])
def test_nothing_given_makes_the_librarys_picture(client: Client, nothing: Any) -> None:
    output = client.infer(TASK, nothing, seed=3, num_inference_steps=10)
    assert same(shown(output), library(3, 10))
    assert output["seed"] == 3


def test_every_step_is_told_and_then_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, {}, seed=1, num_inference_steps=4)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert done["output"] == client.infer(TASK, None, seed=1, num_inference_steps=4)


def test_a_seed_that_was_drawn_makes_the_picture_again(client: Client) -> None:
    first, other = (client.infer(TASK, {}, num_inference_steps=2) for _ in range(2))
    assert first["seed"] != other["seed"]
    assert first["image"] != other["image"]
    assert client.infer(TASK, {}, num_inference_steps=2, seed=first["seed"]) == first


@pytest.mark.parametrize(
    ("inputs", "parameters", "refused"),
    [
        ({"text": "a cat"}, {}, (422, "invalid_input", "inputs.text", "knows no")),
        (uri(red_circle()), {}, (422, "invalid_input", "inputs", "none")),
        ({}, {"num_inference_steps": 1001}, (422, "invalid_parameter", "parameters.num_inference_steps", "1000")),
        ({}, {"eta": 0.5}, (422, "invalid_parameter", "parameters.eta", "tiny-ddpm")),
    ],
)
def test_what_it_is_not_told_is_refused_by_name(
    client: Client, inputs: Any, parameters: dict[str, Any], refused: tuple[int, str, str, str]
) -> None:
    status, error = client.refusal(TASK, inputs, **parameters)
    assert (status, error["code"], error["param"]) == refused[:3]
    assert refused[3] in error["message"]
