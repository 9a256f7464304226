"""image-to-video through HTTP: the library's films, with a prompt or without."""

from typing import Any

import pytest

from tests.client import Client
from tests.films import LOSS, answered, apart, made_by_library
from tests.pictures import blue_square, green_bar, picture, red_circle, uri

TASK = "image-to-video"
SMALL: dict[str, Any] = {"num_frames": 5, "width": 32, "height": 32, "num_inference_steps": 2}
RISING = {
    "motion_bucket_id": 60,
    "noise_aug_strength": 0.1,
    "min_guidance_scale": 1.5,
    "max_guidance_scale": 2.5,
    "decode_chunk_size": 2,
}


@pytest.mark.parametrize(
    ("pipeline", "model", "arguments", "told"),
    [
        ("WanImageToVideoPipeline", "tiny-wan-i2v", {}, {"prompt": ""}),
        ("LTXImageToVideoPipeline", "tiny-ltx", {"num_frames": 9}, {"prompt": "", "frame_rate": 6}),
        ("StableVideoDiffusionPipeline", "tiny-svd", RISING, {"fps": 6}),
    ],
)
def test_the_film_is_the_librarys(
    client: Client, pipeline: str, model: str, arguments: dict[str, Any], told: dict[str, Any]
) -> None:
    asked = SMALL | arguments
    output = client.infer(TASK, uri(red_circle()), model=f"anymodal/{model}", seed=5, fps=6, **asked)
    film = answered(output)
    assert apart(film, made_by_library(pipeline, model, 5, image=picture(red_circle()), **asked, **told)) < LOSS
    other = made_by_library(pipeline, model, 5, image=picture(blue_square()), **asked, **told)
    assert apart(film, other) > LOSS
    assert output["seed"] == 5


def test_a_prompt_is_read(client: Client) -> None:
    asked = SMALL | {"seed": 2, "prompt": "a star"}
    output = client.infer(TASK, uri(red_circle()), **asked)
    assert output == client.infer(
        "image-text-to-video", {"image": uri(red_circle()), "text": "a star"}, **SMALL, seed=2
    )
    assert output["video"] != client.infer(TASK, uri(red_circle()), seed=2, **SMALL)["video"]


def test_the_other_side_follows_the_pictures_proportions(client: Client) -> None:
    given = picture(green_bar())
    assert given.size == (50, 120)
    asked = {"num_frames": 1, "num_inference_steps": 1, "seed": 1, "width": 64}
    film = answered(client.infer(TASK, uri(green_bar()), model="anymodal/tiny-ltx", **asked, height=None))
    assert film.shape == (1, 160, 64, 3)
    expected = made_by_library(
        "LTXImageToVideoPipeline",
        "tiny-ltx",
        1,
        image=given,
        prompt="",
        num_frames=1,
        num_inference_steps=1,
        width=64,
        height=160,
        frame_rate=8,
    )
    assert apart(film, expected) < LOSS


def test_every_step_is_told_and_then_the_answer(client: Client) -> None:
    asked = SMALL | {"model": "anymodal/tiny-svd", "seed": 3, "num_inference_steps": 3}
    *earlier, done = client.stream(TASK, uri(red_circle()), **asked)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert done["output"] == client.infer(TASK, uri(red_circle()), **asked)


@pytest.mark.parametrize(
    ("model", "parameters", "refused"),
    [
        ("tiny-svd", {"prompt": "a star"}, (422, "invalid_parameter", "parameters.prompt", "tiny-svd")),
        ("tiny-svd", {"guidance_scale": 3}, (422, "invalid_parameter", "parameters.guidance_scale", "tiny-svd")),
        ("tiny-svd", {"negative_prompt": "x"}, (422, "invalid_parameter", "parameters.negative_prompt", "tiny-svd")),
        ("tiny-wan-i2v", {"motion_bucket_id": 9}, (422, "invalid_parameter", "parameters.motion_bucket_id", "Wan")),
        ("tiny-svd", {"motion_bucket_id": 256}, (422, "invalid_parameter", "parameters.motion_bucket_id", "255")),
        ("tiny-ltx", {"num_frames": 6}, (422, "invalid_parameter", "parameters.num_frames", "k + 1")),
    ],
)
def test_what_cannot_be_filmed_is_refused_by_name(
    client: Client, model: str, parameters: dict[str, Any], refused: tuple[int, str, str, str]
) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), model=f"anymodal/{model}", **parameters)
    assert (status, error["code"], error["param"]) == refused[:3]
    assert refused[3] in error["message"]
