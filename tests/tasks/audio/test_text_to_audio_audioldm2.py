"""text-to-audio by AudioLDM2 through HTTP: the library's sound, its steps, and what it refuses."""

import json
import shutil
from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AudioLDM2Pipeline
from safetensors.torch import load_file, save_file

from configs.catalog import EMBEDDED_WEIGHTS, catalog
from deployments.contracts.sound import Sound
from deployments.contracts.sounding import Composing
from deployments.engines.composer import load
from graphs.models.choice import facts_of
from tests.client import Client, media_bytes
from tests.sounds import RATE, Samples, samples

TASK, MODEL = "text-to-audio", "anymodal/tiny-audioldm2"
FOLDER = EMBEDDED_WEIGHTS / "tiny-audioldm2"
PROMPT = "a red star above the city"


def heard(output: Any) -> Samples:
    return samples(media_bytes(output["audio"]))


@cache
def pipeline() -> Any:
    loaded = AudioLDM2Pipeline.from_pretrained(FOLDER)
    loaded.set_progress_bar_config(disable=True)
    return loaded


def librarys(seconds: float | None = 0.5, **asked: Any) -> Samples:
    made = pipeline()(PROMPT, audio_length_in_s=seconds, generator=torch.Generator("cpu").manual_seed(3), **asked)
    wave: Samples = made.audios[0].clip(-1, 1)
    return wave


def finished(work: Generator[object, None, Sound]) -> Sound:
    """What a generator returns at its end."""
    made: list[Sound] = []

    def run() -> Generator[object, None, None]:
        made.append((yield from work))

    list(run())
    return made[0]


@pytest.mark.parametrize(
    "asked", [{}, {"negative_prompt": "rain", "guidance_scale": 6.0}, {"guidance_scale": 1.0, "seconds": None}]
)
def test_sound_is_the_librarys(client: Client, asked: dict[str, Any]) -> None:
    asked = {"seconds": 0.5, "num_inference_steps": 3, **asked}
    expected = librarys(**asked)
    output = client.infer(TASK, PROMPT, model=MODEL, seed=3, **{name: one for name, one in asked.items() if one})
    assert heard(output) == pytest.approx(expected, abs=1e-4)
    assert (output["sampling_rate"], len(heard(output))) == (RATE, len(expected))
    assert np.abs(expected).max() > 0.05


def test_steps_are_told_then_the_sound(client: Client) -> None:
    asked: dict[str, Any] = {"seed": 1, "seconds": 0.5, "num_inference_steps": 3}
    *earlier, done = client.stream(TASK, PROMPT, model=MODEL, **asked)
    assert [(one["done"], one["total"]) for one in earlier if one["type"] == "progress"] == [(1, 3), (2, 3), (3, 3)]
    assert done["output"] == client.infer(TASK, PROMPT, model=MODEL, **asked)


def test_text_and_seed_decide(client: Client) -> None:
    ways = [(PROMPT, 1), (PROMPT, 2), ("three blue circles", 1)]
    made = {
        client.infer(TASK, text, model=MODEL, seed=seed, seconds=0.3, num_inference_steps=2)["audio"]
        for text, seed in ways
    }
    assert len(made) == 3


def test_a_checkpoint_that_names_gpt2_without_a_head_makes_the_same_sound(tmp_path: Path) -> None:
    older = Path(shutil.copytree(FOLDER, tmp_path / "older"))
    index = json.loads((older / "model_index.json").read_text())
    (older / "model_index.json").write_text(json.dumps(index | {"language_model": ["transformers", "GPT2Model"]}))
    weights = older / "language_model" / "model.safetensors"
    bare = {name.removeprefix("transformer."): one for name, one in load_file(weights).items()}
    save_file(bare, weights, metadata={"format": "pt"})
    row = next(row for row in catalog() if row.id == MODEL)
    composing = Composing(seconds=0.5, num_inference_steps=3, seed=3)
    work = load(facts_of(row.model_copy(update={"path": str(older)})), "cpu").compose(PROMPT, composing)
    assert samples(finished(work).audio.data) == pytest.approx(librarys(num_inference_steps=3), abs=1e-4)


@pytest.mark.parametrize(
    ("text", "asked", "refused"),
    [
        (PROMPT, {"temperature": 0.5}, (422, "invalid_parameter", "parameters.temperature")),
        (PROMPT, {"seconds": 0.001}, (422, "invalid_parameter", "parameters")),
        ("rain " * 100, {}, (413, "input_too_long", "inputs.text")),
        (PROMPT, {"negative_prompt": "rain " * 100}, (413, "input_too_long", "parameters.negative_prompt")),
    ],
)
def test_what_it_cannot_make_is_refused_by_name(
    client: Client, text: str, asked: dict[str, Any], refused: tuple[int, str, str]
) -> None:
    status, error = client.refusal(TASK, text, model=MODEL, **asked)
    assert (status, error["code"], error["param"]) == refused
