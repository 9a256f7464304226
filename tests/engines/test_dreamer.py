"""The unconditional painter loads pipelines as the Hub has them, and no others."""

import shutil
from pathlib import Path

import pytest

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.editing import Dreaming
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.dreamer import UnconditionalPainter, load


def facts(folder: Path) -> ModelFacts:
    return ModelFacts(
        id="mine/dreamer",
        source=str(folder),
        tasks=("unconditional-image-generation",),
        tier="embedded",
        licence="mit",
        bytes=1,
    )


def dreamt(painter: UnconditionalPainter) -> Image:
    steps = painter.dream(Dreaming(seed=1, num_inference_steps=2))
    try:
        while True:
            next(steps)
    except StopIteration as end:
        painter.close()
        picture: Image = end.value
        return picture


def test_a_network_beside_its_index_is_found(tmp_path: Path) -> None:
    """As in google/ddpm-cat-256: no folder for the only network there is."""
    nested = EMBEDDED_WEIGHTS / "tiny-ddpm"
    for file in (nested / "model_index.json", *(nested / "unet").iterdir(), *(nested / "scheduler").iterdir()):
        shutil.copy(file, tmp_path)
    assert dreamt(load(facts(tmp_path), "cpu")) == dreamt(load(facts(nested), "cpu"))


@pytest.mark.parametrize("name", ["tiny-sd", "tiny-instruct-pix2pix", "tiny-sd-x4-upscaler"])
def test_a_pipeline_that_must_be_told_something_is_refused_by_name(name: str) -> None:
    with pytest.raises(ModelTaskMismatch, match="StableDiffusion"):
        load(facts(EMBEDDED_WEIGHTS / name), "cpu")
