"""SDXL, FLUX and Stable Diffusion 1 by the same engine, through HTTP: their schedulers, guidance and long prompts."""

from typing import Any

import diffusers
import pytest
import torch
from transformers import CLIPTokenizer

from tests.client import Client
from tests.painters import all_same, chances, pipeline_of, scheduled, shown

TASK = "text-to-image"
SD, SDXL, FLUX = "anymodal/tiny-sd", "anymodal/tiny-sdxl", "anymodal/tiny-flux"
PROMPT = "a red circle"
WORDS = ["a", "red", "circle", "above", "a", "blue", "square", "and", "a", "green", "star"]
SIDES = {"width": 64, "height": 64}


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        (SDXL, {"num_inference_steps": 3}),
        (
            SDXL,
            {"num_inference_steps": 2, "guidance_scale": 2.0, "negative_prompt": "blue", "num_images_per_prompt": 2},
        ),
        (FLUX, {"num_inference_steps": 3, "guidance_scale": 2.0, "height": 48}),
        (FLUX, {"num_inference_steps": 2, "negative_prompt": "blue", "true_cfg_scale": 3.0}),
    ],
)
def test_the_picture_is_the_librarys(client: Client, model: str, arguments: dict[str, Any]) -> None:
    *earlier, done = client.stream(TASK, PROMPT, model=model, seed=7, **arguments)
    painted = shown(done["output"])
    library = pipeline_of(model.split("/")[1])
    expected = library(PROMPT, generator=chances(7, len(painted)), **(SIDES | arguments)).images
    assert all_same(painted, expected)
    steps = arguments["num_inference_steps"]
    assert [event["done"] for event in earlier if event["type"] == "progress"] == list(range(1, steps + 1))


def test_the_rows_defaults_hold_where_a_request_leaves_them_out(client: Client) -> None:
    left_out = client.infer(TASK, PROMPT, model=FLUX, seed=1)
    assert left_out == client.infer(
        TASK, PROMPT, model=FLUX, seed=1, num_inference_steps=4, guidance_scale=3.5, **SIDES
    )


@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [
        ("ddpm", diffusers.DDPMScheduler, {}),
        ("deis", diffusers.DEISMultistepScheduler, {}),
        ("dpm++-2m", diffusers.DPMSolverMultistepScheduler, {}),
        ("dpm++-2m-karras", diffusers.DPMSolverMultistepScheduler, {"use_karras_sigmas": True}),
        ("dpm++-2m-sde", diffusers.DPMSolverMultistepScheduler, {"algorithm_type": "sde-dpmsolver++"}),
        ("euler", diffusers.EulerDiscreteScheduler, {}),
        ("euler-ancestral", diffusers.EulerAncestralDiscreteScheduler, {}),
        ("heun", diffusers.HeunDiscreteScheduler, {}),
        ("lcm", diffusers.LCMScheduler, {}),
        ("lms", diffusers.LMSDiscreteScheduler, {}),
        ("pndm", diffusers.PNDMScheduler, {}),
        ("unipc", diffusers.UniPCMultistepScheduler, {}),
    ],
)
def test_a_scheduler_is_chosen_by_name(client: Client, name: str, kind: Any, options: dict[str, Any]) -> None:
    expected = scheduled("tiny-sd", kind, **options)(PROMPT, generator=chances(3), num_inference_steps=4).images
    assert all_same(
        shown(client.infer(TASK, PROMPT, model=SD, seed=3, num_inference_steps=4, scheduler=name)), expected
    )


def chunks(tokenizer: CLIPTokenizer, words: list[str]) -> list[str]:
    """The words in runs that the tokenizer reads whole: as many as fit, then the next."""
    runs: list[list[str]] = [[]]
    for word in words:
        if len(tokenizer(" ".join([*runs[-1], word])).input_ids) > tokenizer.model_max_length:
            runs.append([])
        runs[-1].append(word)
    return [" ".join(run) for run in runs]


@pytest.mark.parametrize("model", [SD, SDXL])
def test_a_prompt_beyond_77_tokens_is_read_in_chunks(client: Client, model: str) -> None:
    words = WORDS * 8
    pipeline = pipeline_of(model.split("/")[1])
    pieces = chunks(pipeline.tokenizer, words)
    assert len(pieces) > 1
    with torch.no_grad():
        encoded = [
            pipeline.encode_prompt(
                prompt=piece,
                negative_prompt=against,
                device="cpu",
                num_images_per_prompt=1,
                do_classifier_free_guidance=True,
            )
            for piece, against in zip(pieces, ["blue", *[""] * len(pieces)], strict=False)
        ]
    names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
    together = [torch.cat(kind, dim=1) for kind in zip(*(one[:2] for one in encoded), strict=True)]
    said = dict(zip(names, [*together, *encoded[0][2:]], strict=False))
    asked: dict[str, Any] = {"num_inference_steps": 2, "guidance_scale": 4.0}
    expected = pipeline(generator=chances(3), **said, **asked).images
    prompt = " ".join(words)
    assert all_same(shown(client.infer(TASK, prompt, model=model, seed=3, negative_prompt="blue", **asked)), expected)
    other = client.infer(TASK, f"{prompt} at night", model=model, seed=3, negative_prompt="blue", **asked)
    assert not all_same(shown(other), expected)


@pytest.mark.parametrize(
    ("model", "prompt", "parameters", "refused"),
    [
        (SD, " ".join(WORDS * 80), {}, (413, "input_too_long", "inputs.text", "8 times")),
        (SD, "redblue" * 60, {}, (413, "input_too_long", "inputs.text", "word")),
        (
            FLUX,
            PROMPT,
            {"negative_prompt": "blue"},
            (422, "invalid_parameter", "parameters.negative_prompt", "true_cfg"),
        ),
        (FLUX, PROMPT, {"true_cfg_scale": 3.0}, (422, "invalid_parameter", "parameters.true_cfg_scale", "negative")),
        (FLUX, PROMPT, {"shift": 3.0}, (422, "invalid_parameter", "parameters.shift", "size of the picture")),
        (SDXL, PROMPT, {"scheduler": "lcm", "num_inference_steps": 60}, (422, "invalid_parameter", "parameters", "60")),
        (FLUX, PROMPT, {"scheduler": "heun"}, (422, "invalid_parameter", "parameters.scheduler", "heun")),
    ],
)
def test_what_a_model_cannot_do_is_refused_by_name(
    client: Client, model: str, prompt: str, parameters: dict[str, Any], refused: tuple[int, str, str, str]
) -> None:
    status, error = client.refusal(TASK, prompt, model=model, **parameters)
    assert (status, error["code"], error["param"]) == refused[:3]
    assert refused[3] in error["message"]
