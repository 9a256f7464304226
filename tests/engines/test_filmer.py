"""The film maker on every architecture, frame by frame, on folders that no catalog has, and when somebody leaves."""

import json
import shutil
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import InvalidParameter, ModelTaskMismatch
from deployments.contracts.filming import Animating, Film, Filming, Refilming
from deployments.contracts.kinds import Image, Video
from deployments.contracts.model import ModelFacts
from deployments.contracts.stepping import Stepped
from deployments.engines.filmer import DiffusersFilmer, load
from deployments.media import video
from tests.films import frames_of, moving_circle
from tests.pictures import picture, red_circle

PROMPT = "a red circle"
GIVEN = moving_circle()
PICTURE = Image(data=red_circle(), media_type="image/png")
SMALL: dict[str, Any] = {"num_frames": 9, "width": 32, "height": 32, "num_inference_steps": 2}
ANEW: dict[str, Any] = {"width": 32, "height": 32, "num_inference_steps": 2}
Filmed = Generator[Stepped | None, None, Film]


def loaded(folder: Path) -> DiffusersFilmer:
    facts = ModelFacts(
        id="tests/filmer", source=str(folder), tasks=("text-to-video",), tier="embedded", licence="apache-2.0", bytes=1
    )
    return load(facts, "cpu")


def finished(filming: Filmed) -> Film:
    while True:
        try:
            next(filming)
        except StopIteration as end:
            film: Film = end.value
            return film


def library(pipeline_class: str, folder: Path, **arguments: Any) -> Video:
    """The pipeline's frames, encoded as ours are: equal bytes are equal frames."""
    pipeline = getattr(diffusers, pipeline_class).from_pretrained(folder)
    drawn = torch.Generator("cpu").manual_seed(5)
    frames = pipeline(generator=drawn, output_type="pil", **arguments).frames[0]
    return video.encode([np.asarray(frame) for frame in frames], 8)


@pytest.mark.parametrize(
    ("pipeline", "model"),
    [
        ("WanPipeline", "tiny-wan"),
        ("LTXPipeline", "tiny-ltx"),
        ("CogVideoXPipeline", "tiny-cogvideox"),
        ("AnimateDiffPipeline", "tiny-animatediff"),
    ],
)
def test_frames_from_a_text_are_the_librarys(pipeline: str, model: str) -> None:
    film = finished(loaded(EMBEDDED_WEIGHTS / model).film(PROMPT, Filming(seed=5, fps=8, **SMALL)))
    told = {"frame_rate": 8} if model == "tiny-ltx" else {}
    assert film.video == library(pipeline, EMBEDDED_WEIGHTS / model, prompt=PROMPT, **SMALL, **told)


@pytest.mark.parametrize(
    ("pipeline", "model", "told"),
    [
        ("WanImageToVideoPipeline", "tiny-wan-i2v", {"prompt": PROMPT}),
        ("LTXImageToVideoPipeline", "tiny-ltx", {"prompt": PROMPT, "frame_rate": 8}),
        ("StableVideoDiffusionPipeline", "tiny-svd", {"fps": 8}),
    ],
)
def test_frames_from_a_picture_are_the_librarys(pipeline: str, model: str, told: dict[str, Any]) -> None:
    engine = loaded(EMBEDDED_WEIGHTS / model)
    film = finished(engine.animate(PICTURE, told.get("prompt"), Animating(seed=5, fps=8, **SMALL)))
    assert film.video == library(pipeline, EMBEDDED_WEIGHTS / model, image=picture(red_circle()), **SMALL, **told)


@pytest.mark.parametrize(
    ("pipeline", "model"),
    [
        ("WanVideoToVideoPipeline", "tiny-wan"),
        ("CogVideoXVideoToVideoPipeline", "tiny-cogvideox"),
        ("AnimateDiffVideoToVideoPipeline", "tiny-animatediff"),
    ],
)
def test_frames_from_a_film_are_the_librarys(pipeline: str, model: str) -> None:
    engine = loaded(EMBEDDED_WEIGHTS / model)
    film = finished(engine.refilm(GIVEN, PROMPT, Refilming(seed=5, fps=8, num_inference_steps=2, strength=0.7)))
    given = {"video": frames_of(GIVEN), "strength": 0.7, **ANEW}
    assert film.video == library(pipeline, EMBEDDED_WEIGHTS / model, prompt=PROMPT, **given)


def changed(model: str, into: Path, **index: Any) -> Path:
    """A copy of an embedded model whose index says something else."""
    folder = Path(shutil.copytree(EMBEDDED_WEIGHTS / model, into / model))
    said = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(said | index))
    return folder


def test_wan_22_with_a_timestep_a_token_films_from_pictures_too(tmp_path: Path) -> None:
    folder = changed("tiny-wan", tmp_path, expand_timesteps=True)
    engine = loaded(folder)
    film = finished(engine.animate(PICTURE, PROMPT, Animating(seed=5, fps=8, **SMALL)))
    given = {"image": picture(red_circle()), "prompt": PROMPT, **SMALL}
    assert film.video == library("WanImageToVideoPipeline", folder, **given)
    with pytest.raises(ModelTaskMismatch, match="from a video"):
        next(engine.refilm(GIVEN, PROMPT, Refilming()))


def test_wan_22_with_two_denoisers_has_a_guidance_for_each(tmp_path: Path) -> None:
    two = {"transformer_2": ["diffusers", "WanTransformer3DModel"], "boundary_ratio": 0.9}
    folder = changed("tiny-wan", tmp_path, **two)
    shutil.copytree(folder / "transformer", folder / "transformer_2")
    engine = loaded(folder)
    asked = SMALL | {"guidance_scale": 4.0, "guidance_scale_2": 2.0}
    film = finished(engine.film(PROMPT, Filming(seed=5, fps=8, **asked)))
    assert film.video == library("WanPipeline", folder, prompt=PROMPT, **asked)
    assert film.video != finished(engine.film(PROMPT, Filming(seed=5, fps=8, **SMALL, guidance_scale=4.0))).video
    with pytest.raises(ModelTaskMismatch, match="from a video"):
        next(engine.refilm(GIVEN, PROMPT, Refilming()))
    with pytest.raises(InvalidParameter, match="boundary_ratio"):
        finished(loaded(EMBEDDED_WEIGHTS / "tiny-wan").film(PROMPT, Filming(**asked)))


def test_ltx_that_goes_on_from_anything_films_every_way(tmp_path: Path) -> None:
    """Checkpoints from 0.9.7 on name the pipeline that takes everything or nothing."""
    engine = loaded(changed("tiny-ltx", tmp_path, _class_name="LTXConditionPipeline"))
    same = library("LTXConditionPipeline", EMBEDDED_WEIGHTS / "tiny-ltx", prompt=PROMPT, frame_rate=8, **SMALL)
    assert finished(engine.film(PROMPT, Filming(seed=5, fps=8, **SMALL))).video == same
    given = {"image": picture(red_circle()), "prompt": PROMPT, "frame_rate": 8, "image_cond_noise_scale": 0.0, **SMALL}
    asked = Animating(seed=5, fps=8, image_cond_noise_scale=0.0, **SMALL)
    same = library("LTXConditionPipeline", EMBEDDED_WEIGHTS / "tiny-ltx", **given)
    assert finished(engine.animate(PICTURE, PROMPT, asked)).video == same


def test_ltx_that_shifts_time_by_the_films_length_does_not_film_anew(tmp_path: Path) -> None:
    folder = changed("tiny-ltx", tmp_path)
    scheduler = folder / "scheduler" / "scheduler_config.json"
    scheduler.write_text(json.dumps(json.loads(scheduler.read_text()) | {"use_dynamic_shifting": True}))
    engine = loaded(folder)
    film = finished(engine.film(PROMPT, Filming(seed=5, fps=8, **SMALL)))
    assert film.video == library("LTXPipeline", folder, prompt=PROMPT, frame_rate=8, **SMALL)
    with pytest.raises(ModelTaskMismatch, match="from a video"):
        next(engine.refilm(GIVEN, PROMPT, Refilming()))


@pytest.mark.parametrize(
    ("model", "ask"),
    [
        ("tiny-cogvideox", lambda engine: engine.animate(PICTURE, PROMPT, Animating())),
        ("tiny-svd", lambda engine: engine.film(PROMPT, Filming())),
        ("tiny-wan-i2v", lambda engine: engine.refilm(GIVEN, PROMPT, Refilming())),
    ],
)
def test_weights_that_do_not_serve_are_refused(model: str, ask: Callable[[DiffusersFilmer], Filmed]) -> None:
    with pytest.raises(ModelTaskMismatch, match="choose another"):
        next(ask(loaded(EMBEDDED_WEIGHTS / model)))


def test_a_painter_makes_no_film() -> None:
    with pytest.raises(ModelTaskMismatch, match="StableDiffusionPipeline"):
        loaded(EMBEDDED_WEIGHTS / "tiny-sd")


def test_one_who_leaves_makes_room_and_changes_nothing() -> None:
    engine = loaded(EMBEDDED_WEIGHTS / "tiny-ltx")
    filming = Filming(seed=5, **SMALL)
    alone = finished(engine.film(PROMPT, filming))
    leavers = [engine.film("a blue square", Filming(**SMALL | {"num_inference_steps": 200})) for _ in range(4)]
    for leaver in leavers:
        next(leaver)
    for leaver in leavers:
        leaver.close()
    assert finished(engine.film(PROMPT, filming)) == alone
    engine.close()


def test_weights_are_counted_once_for_all_ways_of_filming() -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-ltx"
    numbers = sum(one.numel() for file in folder.rglob("*.safetensors") for one in load_file(file).values())
    assert loaded(folder).weight_bytes() == pytest.approx(4 * numbers, rel=0.1)
