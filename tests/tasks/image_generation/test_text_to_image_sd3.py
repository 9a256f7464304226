"""Stable Diffusion 3 in full through HTTP: every parameter paints what the library paints, or is refused by name."""

from typing import Any

import diffusers
import pytest

from tests.client import Client
from tests.painters import all_same, chances, fresh, pipeline_of, scheduled, shown

TASK = "text-to-image"
SD3 = "anymodal/tiny-sd3"
WITHOUT_T5 = "anymodal/tiny-sd3-without-t5"
PROMPT = "a red circle"
LONG = "a red circle above a blue square " * 40
SKIPPING = {
    "skip_guidance_layers": [1],
    "skip_layer_guidance_scale": 2.8,
    "skip_layer_guidance_start": 0.01,
    "skip_layer_guidance_stop": 0.9,
}
FLOWING: dict[str, Any] = {"use_flow_sigmas": True, "prediction_type": "flow_prediction", "flow_shift": 3.0}
SCHEDULERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "euler": (diffusers.FlowMatchEulerDiscreteScheduler, {}),
    "heun": (diffusers.FlowMatchHeunDiscreteScheduler, {}),
    "deis": (diffusers.DEISMultistepScheduler, FLOWING),
    "dpm++-2m": (diffusers.DPMSolverMultistepScheduler, FLOWING),
    "unipc": (diffusers.UniPCMultistepScheduler, FLOWING),
}


@pytest.fixture(scope="module")
def pipeline() -> Any:
    return pipeline_of("tiny-sd3")


def test_layers_are_skipped_as_the_library_skips_them(client: Client, pipeline: Any) -> None:
    asked: dict[str, Any] = {"num_inference_steps": 4, "guidance_scale": 5.0}
    skipped = shown(client.infer(TASK, PROMPT, model=SD3, seed=3, **asked, **SKIPPING))
    assert all_same(skipped, pipeline(PROMPT, generator=chances(3), **asked, **SKIPPING).images)
    assert not all_same(skipped, shown(client.infer(TASK, PROMPT, model=SD3, seed=3, **asked)))


@pytest.mark.parametrize("name", SCHEDULERS)
def test_a_scheduler_is_chosen_by_name(client: Client, name: str) -> None:
    kind, options = SCHEDULERS[name]
    pipeline = scheduled("tiny-sd3", kind, **options)
    *earlier, done = client.stream(TASK, PROMPT, model=SD3, seed=3, num_inference_steps=3, scheduler=name)
    assert all_same(shown(done["output"]), pipeline(PROMPT, generator=chances(3), num_inference_steps=3).images)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(step, pipeline.num_timesteps) for step in range(1, pipeline.num_timesteps + 1)]


@pytest.mark.parametrize("name", [None, "heun"])
def test_time_is_shifted(client: Client, name: str | None) -> None:
    kind = diffusers.FlowMatchHeunDiscreteScheduler if name else diffusers.FlowMatchEulerDiscreteScheduler
    expected = scheduled("tiny-sd3", kind, shift=8.0)(PROMPT, generator=chances(3), num_inference_steps=3).images
    chosen = {} if name is None else {"scheduler": name}
    painted = shown(client.infer(TASK, PROMPT, model=SD3, seed=3, num_inference_steps=3, shift=8.0, **chosen))
    assert all_same(painted, expected)
    plain = client.infer(TASK, PROMPT, model=SD3, seed=3, num_inference_steps=3, **chosen)
    assert not all_same(painted, shown(plain))


def test_prompts_are_painted_in_one_pass(client: Client, pipeline: Any) -> None:
    prompts = ["a red circle", "a blue square"]
    asked: dict[str, Any] = {"num_inference_steps": 3, "guidance_scale": 4.0, "num_images_per_prompt": 2}
    *earlier, done = client.stream(TASK, prompts, model=SD3, seed=3, negative_prompt="green", **asked)
    painted = shown(done["output"])
    expected = pipeline(prompts, negative_prompt=["green", "green"], generator=chances(3, 4), **asked).images
    assert all_same(painted, expected)
    assert len([event for event in earlier if event["type"] == "progress"]) == 3
    alone = client.infer(
        TASK, "a blue square", model=SD3, seed=5, negative_prompt="green", num_inference_steps=3, guidance_scale=4.0
    )
    assert all_same(painted[2:3], shown(alone))


def test_a_model_does_without_t5(client: Client) -> None:
    pipeline = fresh("tiny-sd3", text_encoder_3=None, tokenizer_3=None)
    painted = shown(client.infer(TASK, PROMPT, model=WITHOUT_T5, seed=3, num_inference_steps=3))
    assert all_same(painted, pipeline(PROMPT, generator=chances(3), num_inference_steps=3).images)
    assert not all_same(painted, shown(client.infer(TASK, PROMPT, model=SD3, seed=3, num_inference_steps=3)))
    status, error = client.refusal(TASK, LONG, model=WITHOUT_T5)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.text")
    assert "77" in error["message"]


def test_long_prompts_are_read_to_their_end(client: Client, pipeline: Any) -> None:
    status, error = client.refusal(TASK, LONG, model=SD3, max_sequence_length=128)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.text")
    assert "max_sequence_length" in error["message"]
    asked: dict[str, Any] = {"num_inference_steps": 2, "max_sequence_length": 512}
    painted = shown(client.infer(TASK, LONG, model=SD3, seed=3, **asked))
    assert all_same(painted, pipeline(LONG, generator=chances(3), **asked).images)
    other = client.infer(TASK, LONG + "and a green star", model=SD3, seed=3, **asked)
    assert not all_same(painted, shown(other))


@pytest.mark.parametrize(
    ("model", "parameters", "param", "named"),
    [
        ("anymodal/tiny-sd", {"skip_guidance_layers": [1]}, "skip_guidance_layers", "StableDiffusionPipeline"),
        (SD3, {"skip_guidance_layers": [2]}, "skip_guidance_layers", "0 to 1"),
        (SD3, {"skip_guidance_layers": [1], "guidance_scale": 1.0}, "skip_guidance_layers", "guidance_scale"),
        (SD3, {"skip_layer_guidance_scale": 2.0}, "skip_layer_guidance_scale", "skip_guidance_layers"),
        (SD3, {"scheduler": "ddim"}, "scheduler", "euler"),
        (SD3, {"scheduler": "fast"}, "scheduler", "unipc"),
        ("anymodal/tiny-sd", {"shift": 3.0}, "shift", "DDIMScheduler"),
        ("anymodal/tiny-sd", {"max_sequence_length": 77}, "max_sequence_length", "StableDiffusionPipeline"),
        (SD3, {"true_cfg_scale": 2.0}, "true_cfg_scale", "StableDiffusion3Pipeline"),
        (SD3, {"max_sequence_length": 513}, "max_sequence_length", "512"),
        (SD3, {"num_images_per_prompt": 9}, "num_images_per_prompt", "8"),
    ],
)
def test_a_parameter_without_effect_is_refused_by_name(
    client: Client, model: str, parameters: dict[str, Any], param: str, named: str
) -> None:
    status, error = client.refusal(TASK, PROMPT, model=model, **parameters)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{param}")
    assert named in error["message"]


def test_too_many_pixels_for_one_pass_are_refused(client: Client) -> None:
    many: dict[str, Any] = {"width": 2048, "height": 2048, "num_images_per_prompt": 5}
    status, error = client.refusal(TASK, PROMPT, model="anymodal/tiny-sd", **many)
    assert (status, error["param"]) == (422, "parameters.num_images_per_prompt")
    status, error = client.refusal(TASK, [PROMPT] * 9, model=SD3)
    assert (status, error["code"]) == (422, "invalid_input")
