"""image-to-image through HTTP: the library's repaintings, at the size of the given picture."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from diffusers import AutoPipelineForImage2Image, EulerAncestralDiscreteScheduler
from PIL import Image

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.painters import all_same, chances, pipeline_of, scheduled
from tests.painters import shown as all_shown
from tests.pictures import blue_square, green_bar, picture, red_circle, same, uri

TASK = "image-to-image"
MODELS = ["anymodal/tiny-sd", "anymodal/tiny-sd3"]
TOLD_THE_SIZE = ("anymodal/tiny-sd3", "anymodal/tiny-flux")
PROMPT = "a green bar"


def asked(drawn: bytes) -> dict[str, str]:
    return {"image": uri(drawn), "text": PROMPT}


def library(model: str, given: Image.Image, seed: int, **arguments: Any) -> Image.Image:
    """What the pipeline paints when it is called in this process."""
    pipeline = AutoPipelineForImage2Image.from_pipe(pipeline_of(model.split("/")[1]))
    size = {"width": given.width, "height": given.height} if model in TOLD_THE_SIZE else {}
    drawn = torch.Generator("cpu").manual_seed(seed)
    painted: Image.Image = pipeline(prompt=PROMPT, image=given, generator=drawn, **size, **arguments).images[0]
    return painted


def shown(output: Any) -> Image.Image:
    return picture(media_bytes(output["image"]))


STRONG = {"num_inference_steps": 4, "strength": 1.0, "guidance_scale": 3.0}


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        *((model, {"num_inference_steps": 10, "strength": 0.6}) for model in MODELS),
        *((model, STRONG | {"negative_prompt": "red"}) for model in (*MODELS, "anymodal/tiny-sdxl")),
        ("anymodal/tiny-flux", STRONG | {"true_cfg_scale": 2.0, "negative_prompt": "red"}),
    ],
)
def test_the_picture_is_the_librarys(client: Client, model: str, arguments: dict[str, Any]) -> None:
    output = client.infer(TASK, asked(blue_square()), model=model, seed=7, **arguments)
    assert same(shown(output), library(model, picture(blue_square()), 7, **arguments))
    assert output["seed"] == 7


@pytest.mark.parametrize("model", MODELS)
def test_a_picture_of_any_size_keeps_it(client: Client, model: str) -> None:
    """What the model cannot paint as it is, is painted at the next larger size and reduced again."""
    given = picture(green_bar())
    assert given.size == (50, 120)
    arguments = {"num_inference_steps": 5, "strength": 0.6}
    enlarged = given.resize((56, 120), Image.Resampling.LANCZOS)
    expected = library(model, enlarged, 3, **arguments).resize(given.size, Image.Resampling.LANCZOS)
    output = client.infer(TASK, asked(green_bar()), model=model, seed=3, **arguments)
    assert shown(output).size == given.size
    assert same(shown(output), expected)


def test_several_pictures_are_painted_by_a_scheduler_of_choice(client: Client) -> None:
    arguments: dict[str, Any] = {"num_inference_steps": 5, "strength": 0.6, "num_images_per_prompt": 2}
    pipeline = AutoPipelineForImage2Image.from_pipe(scheduled("tiny-sd", EulerAncestralDiscreteScheduler))
    expected = pipeline(PROMPT, image=picture(blue_square()), generator=chances(7, 2), **arguments).images
    output = client.infer(
        TASK, asked(blue_square()), model="anymodal/tiny-sd", seed=7, scheduler="euler-ancestral", **arguments
    )
    assert all_same(all_shown(output), expected)


def test_lora_weights_are_laid_over_a_repainting(client: Client) -> None:
    arguments: dict[str, Any] = {"model": "anymodal/tiny-sd3", "seed": 7, "num_inference_steps": 4, "preview_every": 1}
    *earlier, done = client.stream(TASK, asked(blue_square()), lora={"id": "anymodal/tiny-sd3-lora"}, **arguments)
    pipeline = AutoPipelineForImage2Image.from_pretrained(EMBEDDED_WEIGHTS / "tiny-sd3")
    pipeline.load_lora_weights(EMBEDDED_WEIGHTS / "tiny-sd3-lora")
    given = picture(blue_square())
    sizes = {"width": given.width, "height": given.height, "num_inference_steps": 4}
    expected = pipeline(PROMPT, image=given, generator=chances(7), **sizes).images
    assert all_same(all_shown(done["output"]), expected)
    previews = [event["preview"] for event in earlier if event["type"] == "progress"]
    assert {picture(media_bytes(preview)).size for preview in previews} == {given.size}


def test_only_the_steps_that_strength_leaves_are_told(client: Client) -> None:
    arguments: dict[str, Any] = {"seed": 1, "num_inference_steps": 10, "strength": 0.6}
    *earlier, done = client.stream(TASK, asked(red_circle()), **arguments)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(step, 6) for step in range(1, 7)]
    assert done["output"] == client.infer(TASK, asked(red_circle()), **arguments)


def test_pictures_asked_for_at_once_are_those_painted_alone(client: Client) -> None:
    def repaint(drawn: bytes) -> Any:
        return client.infer(TASK, asked(drawn), seed=2, num_inference_steps=5)

    given = [red_circle(), blue_square(), green_bar(), red_circle(40, 40)]
    alone = [repaint(drawn) for drawn in given]
    with ThreadPoolExecutor(8) as askers:
        assert list(askers.map(repaint, given * 2)) == alone * 2


def test_what_cannot_be_repainted_is_refused_by_name(client: Client) -> None:
    status, error = client.refusal(TASK, asked(red_circle()), num_inference_steps=10, strength=0.05)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.strength")
    status, error = client.refusal(TASK, asked(red_circle(300, 40)), model="anymodal/tiny-sd3")
    assert (status, error["code"]) == (413, "media_too_large")
    assert "256" in error["message"]
    for scheduler, model in (("unipc", "anymodal/tiny-sd3"), ("pndm", "anymodal/tiny-flux")):
        status, error = client.refusal(TASK, asked(red_circle()), model=model, scheduler=scheduler)
        assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.scheduler")
    status, error = client.refusal(TASK, asked(red_circle()), model="anymodal/tiny-sd3", skip_guidance_layers=[0])
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.skip_guidance_layers")
    status, error = client.refusal(TASK, asked(red_circle()), width=64)
    assert (status, error["code"], error["param"]) == (422, "unknown_parameter", "parameters.width")
    status, error = client.refusal(TASK, uri(red_circle()))
    assert (status, error["code"]) == (422, "invalid_input")
