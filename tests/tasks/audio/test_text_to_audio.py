"""text-to-audio through HTTP: the library's music and sound, its steps, and what a model cannot make."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableAudioPipeline
from transformers import AutoTokenizer, MusicgenForConditionalGeneration, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.sounds import RATE, Samples, samples

TASK = "text-to-audio"
MUSIC, SOUND = "anymodal/tiny-musicgen", "anymodal/tiny-stable-audio"
PROMPT = "a high tone"
DELAY = 3
"""Frames between MusicGen's first codebook and its last."""


def heard(output: Any) -> Samples:
    return samples(media_bytes(output["audio"]))


@pytest.mark.parametrize("asked", [{}, {"guidance_scale": 1.0}, {"temperature": 0.5, "top_k": 5}])
def test_music_is_the_librarys(client: Client, asked: dict[str, Any]) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-musicgen"
    model = MusicgenForConditionalGeneration.from_pretrained(folder).eval()
    inputs = AutoTokenizer.from_pretrained(folder)([PROMPT], return_tensors="pt")
    set_seed(3)
    expected = model.generate(**inputs, max_new_tokens=25 + DELAY, **asked)[0, 0].detach().numpy().clip(-1, 1)
    output = client.infer(TASK, PROMPT, model=MUSIC, seed=3, seconds=0.5, **asked)
    assert heard(output) == pytest.approx(expected, abs=1e-4)
    assert output["sampling_rate"] == model.config.audio_encoder.sampling_rate == 8000
    assert len(heard(output)) == 0.5 * output["sampling_rate"]


@pytest.mark.parametrize("asked", [{}, {"negative_prompt": "rain", "guidance_scale": 2.0}])
def test_sound_is_the_librarys_in_stereo(client: Client, asked: dict[str, Any]) -> None:
    pipeline = StableAudioPipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-stable-audio")
    pipeline.set_progress_bar_config(disable=True)
    made = pipeline(
        PROMPT,
        audio_end_in_s=1.0,
        num_inference_steps=3,
        generator=torch.Generator("cpu").manual_seed(3),
        output_type="np",
        **asked,
    )
    output = client.infer(TASK, PROMPT, model=SOUND, seed=3, seconds=1.0, num_inference_steps=3, **asked)
    assert heard(output) == pytest.approx(made.audios[0].T.clip(-1, 1), abs=1e-4)
    assert heard(output).shape == (RATE, 2)


def test_frames_are_told_then_the_music(client: Client) -> None:
    *earlier, done = client.stream(TASK, PROMPT, model=MUSIC, seed=1, duration=0.4)
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(frame, 20 + DELAY) for frame in range(1, 20 + DELAY + 1)]
    assert done["output"] == client.infer(TASK, PROMPT, model=MUSIC, seed=1, seconds=0.4)


def test_denoising_steps_are_told_then_the_sound(client: Client) -> None:
    asked: dict[str, Any] = {"seed": 1, "seconds": 0.5, "num_inference_steps": 4}
    *earlier, done = client.stream(TASK, PROMPT, model=SOUND, **asked)
    assert [(one["done"], one["total"]) for one in earlier if one["type"] == "progress"] == [
        (1, 4), (2, 4), (3, 4), (4, 4)
    ]  # fmt: skip
    assert done["output"] == client.infer(TASK, PROMPT, model=SOUND, **asked)


@pytest.mark.parametrize(("model", "steps"), [(MUSIC, {}), (SOUND, {"num_inference_steps": 2})])
def test_text_and_seed_decide_and_company_does_not(client: Client, model: str, steps: dict[str, Any]) -> None:
    def ask(way: tuple[str, int]) -> Any:
        return client.infer(TASK, way[0], model=model, seed=way[1], seconds=0.3, **steps)

    ways = [(PROMPT, 1), (PROMPT, 2), ("three clicks", 1)]
    alone = [ask(way) for way in ways]
    assert len({answer["audio"] for answer in alone}) == 3
    with ThreadPoolExecutor(6) as askers:
        assert list(askers.map(ask, ways * 2)) == alone * 2


def test_music_is_written_in_the_format_asked_for(client: Client) -> None:
    output = client.infer(TASK, PROMPT, seconds=0.3, seed=1, response_format="mp3")
    assert output["audio"].startswith("data:audio/mpeg;")
    assert np.abs(heard(client.infer(TASK, PROMPT, seconds=0.3, seed=1))).max() > 0.01


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        (MUSIC, {"seconds": 60}),
        (MUSIC, {"num_inference_steps": 5}),
        (MUSIC, {"negative_prompt": "rain"}),
        (SOUND, {"seconds": 60}),
        (SOUND, {"temperature": 0.5}),
        (SOUND, {"seconds": 5000}),
    ],
)
def test_what_a_model_cannot_make_is_refused_by_name(client: Client, model: str, asked: dict[str, Any]) -> None:
    status, error = client.refusal(TASK, PROMPT, model=model, **asked)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{next(iter(asked))}")
