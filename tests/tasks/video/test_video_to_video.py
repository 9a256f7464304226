"""video-to-video through HTTP: the library's films from a film, at its own size and speed."""

from typing import Any

import pytest
from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition

from tests.client import Client
from tests.films import LOSS, answered, apart, frames_of, made_by_library, moving_circle, uri
from tests.pictures import red_circle
from tests.pictures import uri as picture_uri

TASK = "video-to-video"
WAN = "anymodal/tiny-wan"
PROMPT = "a blue square"
GIVEN = moving_circle()
ASKED = {"video": uri(GIVEN), "text": PROMPT}
SIZE = {"width": 32, "height": 32}
ARGUMENTS: dict[str, Any] = {"num_inference_steps": 4, "guidance_scale": 3.0}


@pytest.mark.parametrize(
    ("pipeline", "model"),
    [
        ("WanVideoToVideoPipeline", "tiny-wan"),
        ("CogVideoXVideoToVideoPipeline", "tiny-cogvideox"),
        ("AnimateDiffVideoToVideoPipeline", "tiny-animatediff"),
    ],
)
def test_the_film_is_the_librarys(client: Client, pipeline: str, model: str) -> None:
    output = client.infer(TASK, ASKED, model=f"anymodal/{model}", seed=5, strength=0.5, **ARGUMENTS)
    given = {"video": frames_of(GIVEN), "prompt": PROMPT, "strength": 0.5, **SIZE, **ARGUMENTS}
    assert apart(answered(output), made_by_library(pipeline, model, 5, **given)) < LOSS
    assert apart(answered(output), made_by_library(pipeline, model, 6, **given)) > 2 * LOSS
    assert (output["num_frames"], output["fps"], output["seed"]) == (9, 12, 5)


def test_ltx_holds_on_to_what_strength_leaves(client: Client) -> None:
    output = client.infer(TASK, ASKED, model="anymodal/tiny-ltx", seed=5, strength=0.6, **ARGUMENTS)
    held = LTXVideoCondition(video=frames_of(GIVEN), frame_index=0, strength=0.4)
    told: dict[str, Any] = {"prompt": PROMPT, "num_frames": 9, "frame_rate": 12, **SIZE, **ARGUMENTS}
    expected = made_by_library("LTXConditionPipeline", "tiny-ltx", 5, conditions=held, **told)
    assert apart(answered(output), expected) < LOSS
    forgotten = made_by_library("LTXConditionPipeline", "tiny-ltx", 5, **told)
    assert apart(answered(output), forgotten) > LOSS


def test_the_beginning_at_another_size_and_speed(client: Client) -> None:
    asked = ARGUMENTS | {"width": 48, "height": 32, "strength": 1.0}
    output = client.infer(TASK, ASKED, model=WAN, seed=1, num_frames=5, fps=24, **asked)
    given = {"video": frames_of(GIVEN)[:5], "prompt": PROMPT, **asked}
    assert apart(answered(output), made_by_library("WanVideoToVideoPipeline", "tiny-wan", 1, **given)) < LOSS
    assert (output["num_frames"], output["fps"]) == (5, 24)


def test_only_the_steps_that_strength_leaves_are_told(client: Client) -> None:
    *earlier, done = client.stream(TASK, ASKED, model=WAN, seed=3, num_inference_steps=6, strength=0.5)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert done["output"] == client.infer(TASK, ASKED, model=WAN, seed=3, num_inference_steps=6, strength=0.5)


def test_what_cannot_be_filmed_anew_is_refused_by_name(client: Client) -> None:
    ten = {"video": uri(moving_circle(frames=10)), "text": PROMPT}
    status, error = client.refusal(TASK, ten)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.num_frames")
    assert "set num_frames to 9" in error["message"]
    status, error = client.refusal(TASK, ASKED, num_frames=13)
    assert (status, error["param"]) == (422, "parameters.num_frames")
    assert "the video has 9" in error["message"]
    status, error = client.refusal(TASK, {"video": uri(moving_circle(frames=258)), "text": PROMPT})
    assert (status, error["code"], error["param"]) == (413, "media_too_large", "inputs.video")
    assert "257" in error["message"]
    status, error = client.refusal(TASK, ASKED, model=WAN, num_inference_steps=4, strength=0.2)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.strength")
    status, error = client.refusal(TASK, {"video": picture_uri(red_circle()), "text": PROMPT})
    assert (status, error["code"], error["param"]) == (422, "wrong_kind", "inputs.video")
