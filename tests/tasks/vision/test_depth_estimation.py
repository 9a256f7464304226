"""depth-estimation through HTTP: the library's depth, in one pass or denoised step by step."""

from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from diffusers import MarigoldDepthPipeline
from PIL import Image
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.seen import depths
from embedded.world.things import seeded
from tests.client import Client, media_bytes
from tests.pictures import blue_square, green_bar, picture, png, red_circle, same, uri

TASK = "depth-estimation"
MARIGOLD = "anymodal/tiny-marigold"


def drawn(answer: dict[str, Any]) -> Image.Image:
    return Image.open(BytesIO(media_bytes(answer["depth"])))


def measured(answer: dict[str, Any]) -> npt.NDArray[np.float64]:
    """The numbers that the greys of a 16-bit answer stand for."""
    low, high = (answer["predicted_depth"][end] for end in ("min", "max"))
    numbers: npt.NDArray[np.float64] = low + np.asarray(drawn(answer)) / 65535 * (high - low)
    return numbers


def test_what_is_nearer_is_brighter(client: Client) -> None:
    rng = seeded("test of depth", "held_out", 0)
    right = []
    for _ in range(8):
        view = depths.view(rng, "held_out", most=2)
        shown, near = depths.drawn(view, rng)
        far, front = (near == np.float32(one.nearness) for one in view.things)
        found = np.asarray(drawn(client.infer(TASK, uri(png(shown))))).astype(float)
        right.append(found[far].mean() < found[front].mean() if far.sum() > 8 else True)
    assert sum(right) >= 7


@pytest.mark.parametrize("name", ["tiny-depth-anything", "tiny-dpt"])
def test_depth_is_the_librarys_at_the_pictures_size(client: Client, name: str) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / name))
    for given in (red_circle(), blue_square(), green_bar()):
        expected = library(picture(given))
        answer = client.infer(TASK, uri(given), model=f"anymodal/{name}")
        assert drawn(answer).mode == "L"
        assert same(drawn(answer), expected["depth"])
        assert answer["predicted_depth"]["min"] == pytest.approx(expected["predicted_depth"].min().item(), abs=1e-4)
        assert answer["predicted_depth"]["max"] == pytest.approx(expected["predicted_depth"].max().item(), abs=1e-4)
        assert answer["seed"] is None


def test_sixteen_bits_give_the_numbers_back(client: Client) -> None:
    expected = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-depth-anything"))(picture(blue_square()))
    answer = client.infer(TASK, uri(blue_square()), bits=16)
    spread = answer["predicted_depth"]["max"] - answer["predicted_depth"]["min"]
    assert np.abs(measured(answer) - expected["predicted_depth"].numpy()).max() < spread / 60_000


@pytest.mark.parametrize(
    "asked", [{}, {"num_inference_steps": 3, "ensemble_size": 3, "processing_resolution": 48}], ids=["default", "own"]
)
def test_denoised_depth_is_the_librarys_of_the_same_seed(client: Client, asked: dict[str, int]) -> None:
    library = MarigoldDepthPipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-marigold")
    library.set_progress_bar_config(disable=True)
    expected = library(picture(blue_square()), generator=torch.Generator().manual_seed(7), **asked).prediction
    answer = client.infer(TASK, uri(blue_square()), model=MARIGOLD, seed=7, bits=16, **asked)
    assert answer["seed"] == 7
    assert np.abs(measured(answer) - expected[0, :, :, 0]).max() < 1e-4


def test_each_denoising_step_is_told_and_the_stream_ends_with_the_answer(client: Client) -> None:
    asked = {"num_inference_steps": 3, "ensemble_size": 2, "seed": 1}
    *events, done = client.stream(TASK, uri(red_circle()), model=MARIGOLD, **asked)
    told = [(event["done"], event["total"]) for event in events if event["type"] == "progress"]
    assert told == [(step, 6) for step in range(1, 7)]
    assert done["output"] == client.infer(TASK, uri(red_circle()), model=MARIGOLD, **asked)


def test_a_drawn_seed_finds_the_same_depth_again(client: Client) -> None:
    drawn_once = client.infer(TASK, uri(red_circle()), model=MARIGOLD)
    assert client.infer(TASK, uri(red_circle()), model=MARIGOLD, seed=drawn_once["seed"]) == drawn_once


def test_a_model_of_one_pass_refuses_what_is_for_denoising(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), seed=1)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.seed")
    assert "anymodal/tiny-depth-anything" in error["message"]
