"""A pipeline that nobody named in the engine: PixArt reads by T5 alone, has no callbacks and repaints nothing."""

from pathlib import Path

import diffusers
import pytest
import torch
from transformers import T5EncoderModel

from deployments.contracts.errors import InvalidParameter, ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Canvas, Repainting
from deployments.contracts.stepping import Stepped
from deployments.engines.painter import DiffusersPainter, load
from embedded.make.drawing import draw
from embedded.make.image_generation import POSITIONS, autoencoder, t5_config
from embedded.make.vocabularies import unigrams
from tests.pictures import picture, red_circle, same

PROMPT = "a red circle"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny PixArt as its real folders are."""
    words = unigrams(POSITIONS)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        reader = T5EncoderModel(t5_config(words))
        transformer = diffusers.PixArtTransformer2DModel(
            sample_size=32,
            num_layers=1,
            patch_size=2,
            attention_head_dim=8,
            num_attention_heads=2,
            in_channels=4,
            out_channels=8,
            cross_attention_dim=16,
            caption_channels=64,
            use_additional_conditions=False,
        )
        for model in (reader, transformer):
            draw(model)
        made = tmp_path_factory.mktemp("painters") / "pixart"
        diffusers.PixArtAlphaPipeline(
            tokenizer=words,
            text_encoder=reader,
            vae=autoencoder(latent_channels=4),
            transformer=transformer,
            scheduler=diffusers.DPMSolverMultistepScheduler(),
        ).save_pretrained(made)
    return made


@pytest.fixture(scope="module")
def engine(folder: Path) -> DiffusersPainter:
    facts = {"id": "tests/pixart", "tasks": ("text-to-image",), "tier": "embedded", "licence": "mit", "bytes": 1}
    return load(ModelFacts.model_validate({**facts, "source": str(folder)}), "cpu")


def painted(engine: DiffusersPainter, canvas: Canvas) -> tuple[list[Stepped], tuple[Image, ...]]:
    steps: list[Stepped] = []
    painting = engine.paint((PROMPT,), canvas)
    while True:
        try:
            step = next(painting)
        except StopIteration as end:
            return steps, end.value
        steps += [step] if step else []


def test_its_pictures_are_the_librarys_and_its_steps_are_told(folder: Path, engine: DiffusersPainter) -> None:
    steps, images = painted(engine, Canvas(num_inference_steps=3, seed=5, width=64, height=48, num_images_per_prompt=2))
    library = diffusers.PixArtAlphaPipeline.from_pretrained(folder)
    chances = [torch.Generator("cpu").manual_seed(seed) for seed in (5, 6)]
    expected = library(
        PROMPT, num_inference_steps=3, width=64, height=48, num_images_per_prompt=2, generator=chances
    ).images
    assert [same(picture(image.data), one) for image, one in zip(images, expected, strict=True)] == [True, True]
    assert [(step.done, step.total) for step in steps] == [(1, 3), (2, 3), (3, 3)]


def test_one_who_leaves_stops_it(engine: DiffusersPainter) -> None:
    leaver = engine.paint((PROMPT,), Canvas(num_inference_steps=200, seed=1, width=64, height=64))
    seen = next(step for step in leaver if step)
    leaver.close()
    assert seen.done < 200
    assert painted(engine, Canvas(num_inference_steps=2, seed=1, width=64, height=64))[0]


def test_what_it_cannot_do_is_refused_by_name(engine: DiffusersPainter) -> None:
    with pytest.raises(ModelTaskMismatch, match="text alone"):
        next(engine.repaint(Image(data=red_circle(), media_type="image/png"), PROMPT, Repainting()))
    with pytest.raises(InvalidParameter, match="preview"):
        next(engine.paint((PROMPT,), Canvas(preview_every=1)))
    with pytest.raises(InvalidParameter, match="skip_guidance_layers"):
        next(engine.paint((PROMPT,), Canvas(skip_guidance_layers=(0,))))
