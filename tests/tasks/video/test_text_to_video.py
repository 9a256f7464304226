"""text-to-video through HTTP: the library's films, step by step, alone and in company."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from diffusers import DDIMScheduler, MotionAdapter

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.films import LOSS, answered, apart, made_by_library

TASK = "text-to-video"
PROMPT = "a red circle"
SMALL: dict[str, Any] = {"num_frames": 5, "width": 32, "height": 32, "num_inference_steps": 2}


@pytest.mark.parametrize(
    ("pipeline", "model", "arguments"),
    [
        ("WanPipeline", "tiny-wan", {"negative_prompt": "blue", "guidance_scale": 3.0}),
        ("LTXPipeline", "tiny-ltx", {"num_frames": 9, "height": 64, "guidance_rescale": 0.5}),
        ("CogVideoXPipeline", "tiny-cogvideox", {"num_frames": 9, "width": 48, "guidance_scale": 2.0}),
        ("AnimateDiffPipeline", "tiny-animatediff", {"num_frames": 4, "width": 40, "decode_chunk_size": 3}),
    ],
)
def test_the_film_is_the_librarys(client: Client, pipeline: str, model: str, arguments: dict[str, Any]) -> None:
    asked = SMALL | arguments
    output = client.infer(TASK, PROMPT, model=f"anymodal/{model}", seed=7, fps=10, **asked)
    told: dict[str, Any] = {"frame_rate": 10} if model == "tiny-ltx" else {}
    film = answered(output)
    assert apart(film, made_by_library(pipeline, model, 7, prompt=PROMPT, **asked, **told)) < LOSS
    assert apart(film, made_by_library(pipeline, model, 8, prompt=PROMPT, **asked, **told)) > 2 * LOSS
    assert (output["num_frames"], output["fps"], output["seed"]) == (asked["num_frames"], 10, 7)


def test_a_painter_is_set_in_motion_as_in_the_library(client: Client) -> None:
    adapter = MotionAdapter.from_pretrained(EMBEDDED_WEIGHTS / "tiny-motion-adapter")
    painter = EMBEDDED_WEIGHTS / "tiny-sd"
    linear = DDIMScheduler.from_pretrained(painter, subfolder="scheduler", beta_schedule="linear")
    parts = {"motion_adapter": adapter, "scheduler": linear}
    asked: dict[str, Any] = SMALL | {"num_frames": 4, "width": 64, "height": 64, "num_inference_steps": 4}
    film = answered(client.infer(TASK, PROMPT, model="anymodal/tiny-sd-in-motion", seed=7, **asked))
    same, other = (
        made_by_library("AnimateDiffPipeline", "tiny-sd", seed, parts=parts, prompt=PROMPT, **asked) for seed in (7, 8)
    )
    assert apart(film, same) < LOSS
    assert apart(film, other) > 2 * LOSS


def test_every_step_is_told_and_then_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, PROMPT, seed=1, **SMALL)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(1, 2), (2, 2)]
    assert done["output"] == client.infer(TASK, PROMPT, seed=1, **SMALL)
    assert done["output"]["video"].startswith("data:video/mp4;base64,")


def test_a_seed_that_was_drawn_makes_the_film_again(client: Client) -> None:
    first, other = (client.infer(TASK, PROMPT, **SMALL) for _ in range(2))
    assert first["seed"] != other["seed"]
    assert first["video"] != other["video"]
    assert client.infer(TASK, PROMPT, seed=first["seed"], **SMALL) == first


def test_films_asked_for_at_once_are_those_made_alone(client: Client) -> None:
    def film(seed: int) -> Any:
        return client.infer(TASK, PROMPT, seed=seed, **SMALL | {"num_inference_steps": 1 + seed % 3})

    alone = [film(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as askers:
        assert list(askers.map(film, range(4))) == alone


@pytest.mark.parametrize(
    ("model", "prompt", "parameters", "refused"),
    [
        ("tiny-wan", PROMPT, {"num_frames": 10}, (422, "invalid_parameter", "parameters.num_frames", "9 or 13")),
        ("tiny-cogvideox", PROMPT, {"num_frames": 13}, (422, "invalid_parameter", "parameters.num_frames", "9 or 17")),
        ("tiny-ltx", PROMPT, {"num_frames": 16}, (422, "invalid_parameter", "parameters.num_frames", "or 17")),
        ("tiny-animatediff", PROMPT, {"num_frames": 17}, (422, "invalid_parameter", "parameters.num_frames", "16")),
        ("tiny-sd-in-motion", PROMPT, {"num_frames": 17}, (422, "invalid_parameter", "parameters.num_frames", "16")),
        ("tiny-wan", PROMPT, {"num_frames": 261}, (422, "invalid_parameter", "parameters.num_frames", "257")),
        ("tiny-wan", PROMPT, {"width": 72}, (422, "invalid_parameter", "parameters.width", "multiple of 16")),
        (
            "tiny-wan",
            PROMPT,
            {"num_frames": 81, "width": 1920, "height": 1088},
            (422, "invalid_parameter", "parameters.num_frames", "at most 61 frames"),
        ),
        (
            "tiny-wan",
            PROMPT,
            {"guidance_rescale": 0.5},
            (422, "invalid_parameter", "parameters.guidance_rescale", "WanPipeline"),
        ),
        (
            "tiny-wan",
            PROMPT,
            {"negative_prompt": "blue", "guidance_scale": 1},
            (422, "invalid_parameter", "parameters.negative_prompt", "guidance_scale"),
        ),
        (
            "tiny-cogvideox",
            PROMPT,
            {"max_sequence_length": 300},
            (422, "invalid_parameter", "parameters.max_sequence_length", "226"),
        ),
        ("tiny-wan", PROMPT, {"strength": 0.5}, (422, "unknown_parameter", "parameters.strength", "guidance_scale")),
        ("tiny-cogvideox", "red " * 300, {}, (413, "input_too_long", "inputs.text", "226")),
    ],
)
def test_what_cannot_be_filmed_is_refused_by_name(
    client: Client, model: str, prompt: str, parameters: dict[str, Any], refused: tuple[int, str, str, str]
) -> None:
    status, error = client.refusal(TASK, prompt, model=f"anymodal/{model}", **parameters)
    assert (status, error["code"], error["param"]) == refused[:3]
    assert refused[3] in error["message"]
