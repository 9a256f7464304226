"""The embedded models whose answers are drawn by chance: painters and the speaker follow words and seed."""

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    AutoPipelineForImage2Image,
    DiffusionPipeline,
    StableDiffusion3Pipeline,
    StableDiffusionPipeline,
)
from transformers import AutoTokenizer, VitsModel

from embedded import folder
from tests.embedded.examples import PICTURES


def _paint(painter: Any, prompt: str, seed: int, **parameters: Any) -> np.ndarray[Any, Any]:
    chance = torch.Generator().manual_seed(seed)
    painter.set_progress_bar_config(disable=True)
    return np.asarray(painter(prompt, num_inference_steps=4, generator=chance, **parameters).images[0], dtype=float)


@pytest.mark.parametrize(
    ("name", "kind"), [("tiny-sd", StableDiffusionPipeline), ("tiny-sd3", StableDiffusion3Pipeline)]
)
def test_a_picture_follows_words_and_seed(name: str, kind: type) -> None:
    painter = DiffusionPipeline.from_pretrained(folder(name))
    assert isinstance(painter, kind)
    picture = _paint(painter, "a red circle", 0)
    assert picture.shape == (64, 64, 3)
    assert picture.std() > 10
    assert (picture == _paint(painter, "a red circle", 0)).all()
    assert abs(picture - _paint(painter, "a blue square", 0)).mean() > 5
    assert abs(picture - _paint(painter, "a red circle", 1)).mean() > 5


@pytest.mark.parametrize("name", ["tiny-sd", "tiny-sd3"])
def test_a_picture_is_painted_over(name: str) -> None:
    painter = AutoPipelineForImage2Image.from_pretrained(folder(name))
    # At 0.5 of four steps two are left; SD3 at 0.75 would start from pure noise and not see the picture at all.
    given = [picture.resize((64, 64)) for picture in PICTURES[:2]]
    first, second = (_paint(painter, "a star", 0, image=one, strength=0.5) for one in given)
    assert abs(first - second).mean() > 2


def test_a_letter_lasts_as_long_as_when_spoken() -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder("tiny-vits"))
    speaker = VitsModel.from_pretrained(folder("tiny-vits"))
    for text in ("Hello there", "A red circle is above a blue square."):
        with torch.no_grad():
            wave = speaker(**tokenizer(text, return_tensors="pt")).waveform[0]
        assert torch.isfinite(wave).all()
        assert 0.01 < wave.std() < 0.5
        assert 0.05 <= len(wave) / speaker.config.sampling_rate / len(text) <= 0.12
