"""A pipeline whose row takes parts from elsewhere: they are used, counted, and refused where they do not fit."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    AnimateDiffSDXLPipeline,
    AutoencoderKL,
    DDIMScheduler,
    MotionAdapter,
    PNDMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)

from configs.catalog import EMBEDDED_WEIGHTS, catalog
from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.pipeline_memory import check_room
from deployments.engines.pipeline_weights import load_pipeline
from graphs.models.choice import facts_of

MOVING = facts_of(next(row for row in catalog() if row.id == "anymodal/tiny-sd-in-motion"))
PAINTER = MOVING.model_copy(update={"parts": {}, "pipeline": None, "scheduler": {}})
ADAPTER = EMBEDDED_WEIGHTS / "tiny-motion-adapter"


def changed(facts: ModelFacts, **update: object) -> ModelFacts:
    return facts.model_copy(update=update)


def frames(pipeline: Any) -> Any:
    drawn = torch.Generator("cpu").manual_seed(1)
    asked = {"prompt": "a red circle", "num_frames": 3, "width": 32, "height": 32, "num_inference_steps": 2}
    return pipeline(generator=drawn, output_type="np", **asked).frames[0]


def test_the_part_that_lies_elsewhere_is_the_one_that_is_used(tmp_path: Path) -> None:
    still = MotionAdapter.from_pretrained(ADAPTER)
    with torch.no_grad():
        for weight in still.parameters():
            weight.zero_()
    still.save_pretrained(tmp_path)
    moving, standing = (
        frames(load_pipeline(changed(MOVING, parts={"motion_adapter": str(where)}), "cpu"))
        for where in (ADAPTER, tmp_path)
    )
    assert np.abs(moving - standing).mean() > 0.01


def test_a_larger_painter_moves_as_in_the_library() -> None:
    painter = EMBEDDED_WEIGHTS / "tiny-sdxl"
    facts = changed(MOVING, source=str(painter), pipeline="AnimateDiffSDXLPipeline", scheduler={})
    adapter = MotionAdapter.from_pretrained(ADAPTER)
    library = AnimateDiffSDXLPipeline.from_pretrained(painter, motion_adapter=adapter)
    # The library forgets these and leaves them random: two such pipelines of it make two films.
    forgotten = UNet2DConditionModel.from_pretrained(painter, subfolder="unet").add_embedding.state_dict()
    library.unet.add_embedding.load_state_dict(forgotten)
    assert frames(load_pipeline(facts, "cpu")) == pytest.approx(frames(library), abs=1e-5)


def test_a_part_takes_the_place_of_the_repositorys_own_and_may_come_out_of_another_pipeline() -> None:
    other = EMBEDDED_WEIGHTS / "tiny-sdxl"
    pipeline = load_pipeline(changed(PAINTER, parts={"vae": str(other)}), "cpu")
    assert type(pipeline) is StableDiffusionPipeline
    expected = AutoencoderKL.from_pretrained(other, subfolder="vae").state_dict()
    assert all(torch.equal(one, expected[name]) for name, one in pipeline.vae.state_dict().items())


@pytest.mark.parametrize("kind", [DDIMScheduler, PNDMScheduler])
def test_a_scheduler_has_what_the_row_says_and_else_its_own(kind: type[Any]) -> None:
    told = {"_class_name": kind.__name__, "beta_schedule": "linear"}
    made = load_pipeline(changed(PAINTER, scheduler=told), "cpu").scheduler
    expected = kind.from_pretrained(Path(PAINTER.source), subfolder="scheduler", beta_schedule="linear")
    assert type(made) is kind
    assert made.config.steps_offset == 1
    assert torch.equal(made.betas, expected.betas)


def test_parts_are_counted_where_memory_is() -> None:
    with pytest.raises(ModelUnavailable, match="needs about"):
        check_room(changed(MOVING, parts={"motion_adapter": "somebody/adapter"}, bytes=10**15), "cpu", 64)
    check_room(changed(MOVING, bytes=10**15), "cpu", 64)


@pytest.mark.parametrize(
    ("changes", "refusal", "named"),
    [
        ({"parts": {"motion_adapter": str(ADAPTER)}, "pipeline": None}, ModelUnavailable, "motion_adapter"),
        ({"parts": {"motion_adapter": str(EMBEDDED_WEIGHTS / "tiny-forest")}}, ModelUnavailable, "motion_adapter"),
        ({"pipeline": "NoSuchPipeline"}, ModelTaskMismatch, "NoSuchPipeline"),
        ({"scheduler": {"_class_name": "NoSuchScheduler"}}, ModelUnavailable, "NoSuchScheduler"),
    ],
)
def test_a_row_that_does_not_fit_together_is_refused_by_name(
    changes: dict[str, Any], refusal: type[Exception], named: str
) -> None:
    with pytest.raises(refusal, match=named):
        load_pipeline(changed(MOVING, **changes), "cpu")


def test_a_part_without_weights_that_its_class_needs_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ADAPTER, tmp_path / "adapter"))
    said = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(said | {"motion_layers_per_block": 2}))
    with pytest.raises(ModelTaskMismatch, match="no weights for"):
        load_pipeline(changed(MOVING, parts={"motion_adapter": str(folder)}), "cpu")
