"""image-restoration through HTTP: pictures cleaned as the library does, and painted anew within a mask alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoPipelineForInpainting
from PIL import Image, ImageDraw
from transformers import AutoImageProcessor, AutoModelForImageToImage

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.seen import damage, pictures, scenes
from embedded.world.things import seeded
from tests.client import Client, media_bytes
from tests.pictures import blue_square, green_bar, picture, png, red_circle, same, uri

TASK = "image-restoration"
INPAINT = "anymodal/tiny-sd-inpaint"
PROMPT = "a yellow star"


def shown(output: Any) -> Image.Image:
    return picture(media_bytes(output["image"]))


def mask(size: tuple[int, int], box: tuple[int, int, int, int]) -> Image.Image:
    drawn = Image.new("L", size)
    ImageDraw.Draw(drawn).rectangle(box, fill=255)
    return drawn


def corner(drawn: bytes) -> Image.Image:
    """A mask over the picture's right lower quarter, not on the grid of latents."""
    width, height = picture(drawn).size
    return mask((width, height), (width // 2 + 1, height // 2 + 3, width, height))


def asked(drawn: bytes) -> dict[str, str]:
    return {"image": uri(drawn), "mask": uri(png(corner(drawn))), "text": PROMPT}


def library(name: str, given: Image.Image, marked: Image.Image, **arguments: Any) -> Image.Image:
    """What the pipeline paints when it is called in this process."""
    pipeline = AutoPipelineForInpainting.from_pretrained(EMBEDDED_WEIGHTS / name)
    size = {"width": given.width, "height": given.height}
    drawn = torch.Generator("cpu").manual_seed(7)
    painted: Image.Image = pipeline(
        prompt=PROMPT, image=given, mask_image=marked, generator=drawn, **size, **arguments
    ).images[0]
    return painted


@pytest.mark.parametrize(("harm", "gained"), [("noise", 4.0), ("jpeg", 0.2)])
def test_harmed_pictures_of_things_never_seen_come_nearer_to_the_truth(
    client: Client, harm: damage.Harm, gained: float
) -> None:
    rng = seeded("restored", "held_out", 0)
    gains = []
    for _ in range(4):
        whole = pictures.drawn(scenes.single(rng, "held_out"), rng)
        given = damage.HARMS[harm](whole, rng)
        gains.append(damage.psnr(shown(client.infer(TASK, uri(png(given)))), whole) - damage.psnr(given, whole))
    assert np.mean(gains) > gained


@pytest.mark.parametrize("drawn", [blue_square(), green_bar()])
def test_without_a_mask_the_whole_picture_is_cleaned_as_the_library_does(client: Client, drawn: bytes) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-swin2sr-x1"
    model = AutoModelForImageToImage.from_pretrained(folder)
    given = picture(drawn)
    with torch.inference_mode():
        rebuilt = model(**AutoImageProcessor.from_pretrained(folder)(given, return_tensors="pt")).reconstruction[0]
    pixels = (rebuilt.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    assert same(shown(client.infer(TASK, uri(drawn))), Image.fromarray(pixels[: given.height, : given.width]))


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        (INPAINT, {"num_inference_steps": 4}),
        (INPAINT, {"num_inference_steps": 4, "strength": 0.5, "guidance_scale": 3.0, "negative_prompt": "red"}),
        ("anymodal/tiny-sd", {"num_inference_steps": 3, "strength": 1.0}),
        ("anymodal/tiny-sd3", {"num_inference_steps": 3, "strength": 1.0}),
    ],
)
def test_within_the_mask_is_the_librarys_picture_and_elsewhere_the_given(
    client: Client, model: str, arguments: dict[str, Any]
) -> None:
    given, marked = picture(red_circle()), corner(red_circle())
    made = shown(client.infer(TASK, asked(red_circle()), model=model, seed=7, **arguments))
    painted = library(model.split("/")[1], given, marked, **arguments)
    assert same(made, Image.composite(painted, given, marked))
    outside = np.asarray(marked) == 0
    assert (np.asarray(made)[outside] == np.asarray(given)[outside]).all()
    assert (np.asarray(made)[~outside] != np.asarray(given)[~outside]).any()


def test_a_picture_of_any_size_keeps_it_and_its_unmasked_pixels(client: Client) -> None:
    given, marked = picture(green_bar()), corner(green_bar())
    assert given.size == (50, 120)
    enlarged, wider = (
        given.resize((56, 120), Image.Resampling.LANCZOS),
        marked.resize((56, 120), Image.Resampling.NEAREST),
    )
    painted = library("tiny-sd-inpaint", enlarged, wider, num_inference_steps=3)
    expected = Image.composite(painted.resize(given.size, Image.Resampling.LANCZOS), given, marked)
    output = client.infer(TASK, asked(green_bar()), model=INPAINT, seed=7, num_inference_steps=3)
    assert same(shown(output), expected)


def test_every_step_is_told_and_company_changes_nothing(client: Client) -> None:
    arguments: dict[str, Any] = {"model": INPAINT, "seed": 2, "num_inference_steps": 4}

    def told(drawn: bytes) -> tuple[list[tuple[int, int]], Any]:
        *earlier, done = client.stream(TASK, asked(drawn), **arguments)
        return [(one["done"], one["total"]) for one in earlier if one["type"] == "progress"], done["output"]

    given = [red_circle(), blue_square(), green_bar()]
    alone = [client.infer(TASK, asked(drawn), **arguments) for drawn in given]
    with ThreadPoolExecutor(6) as askers:
        together = list(askers.map(told, given * 2))
    assert together == [([(1, 4), (2, 4), (3, 4), (4, 4)], one) for one in alone * 2]


def test_a_small_mask_can_be_painted_with_its_surroundings_enlarged(client: Client) -> None:
    given = {"image": uri(red_circle()), "mask": uri(png(mask((64, 64), (40, 40, 50, 50)))), "text": PROMPT}
    arguments: dict[str, Any] = {"model": INPAINT, "seed": 7, "num_inference_steps": 2}
    near = shown(client.infer(TASK, given, padding_mask_crop=4, **arguments))
    assert near.size == (64, 64)
    assert not same(near, shown(client.infer(TASK, given, **arguments)))


@pytest.mark.parametrize(
    ("changes", "model", "parameters", "refused"),
    [
        ({"mask": uri(png(mask((64, 32), (0, 0, 9, 9))))}, INPAINT, {}, (422, "invalid_input", "inputs.mask", "64×32")),
        ({"mask": uri(png(Image.new("L", (64, 64))))}, INPAINT, {}, (422, "invalid_input", "inputs.mask", "black")),
        ({"mask": None}, INPAINT, {}, (422, "model_task_mismatch", "model", "inputs.mask")),
        ({}, None, {}, (422, "model_task_mismatch", "model", "heeds no mask")),
        ({"mask": None}, None, {}, (422, "model_task_mismatch", "model", "heeds no text")),
        (
            {},
            INPAINT,
            {"num_inference_steps": 4, "strength": 0.2},
            (422, "invalid_parameter", "parameters.strength", "no step"),
        ),
    ],
)
def test_what_the_model_cannot_do_is_refused_by_name(
    client: Client,
    changes: dict[str, Any],
    model: str | None,
    parameters: dict[str, Any],
    refused: tuple[int, str, str, str],
) -> None:
    given = {name: value for name, value in (asked(red_circle()) | changes).items() if value is not None}
    status, error = client.refusal(TASK, given, model=model, **parameters)
    assert (status, error["code"], error["param"]) == refused[:3]
    assert refused[3] in error["message"]
