"""The painter on folders that no catalog has, broken ones and other schedulers; and what a leaver leaves behind."""

import json
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import diffusers
import pytest
import torch
from safetensors.torch import load_file, save_file

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import AnymodalError, ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Canvas
from deployments.contracts.stepping import Stepped
from deployments.engines.painter import DiffusersPainter, load
from tests.pictures import picture

Harm = Callable[[Path], None]
ONE_NETWORK = Path("unet") / "diffusion_pytorch_model.safetensors"


def loaded(folder: Path) -> DiffusersPainter:
    facts = ModelFacts(
        id="tests/painter", source=str(folder), tasks=("text-to-image",), tier="embedded", licence="apache-2.0", bytes=1
    )
    return load(facts, "cpu")


def copied(into: Path) -> Path:
    return Path(shutil.copytree(EMBEDDED_WEIGHTS / "tiny-sd", into / "painter"))


def painted(painting: Generator[Stepped | None, None, tuple[Image, ...]]) -> tuple[list[tuple[int, int]], Image]:
    steps: list[tuple[int, int]] = []
    while True:
        try:
            step = next(painting)
        except StopIteration as end:
            return steps, end.value[0]
        if step is not None:
            steps.append((step.done, step.total))


def rename_in_index(part: str, named: object) -> Harm:
    def harm(folder: Path) -> None:
        index = json.loads((folder / "model_index.json").read_text())
        (folder / "model_index.json").write_text(json.dumps(index | {part: named}))

    return harm


def lose_a_weight(folder: Path) -> None:
    weights = load_file(folder / ONE_NETWORK)
    weights.pop("conv_in.weight")
    save_file(weights, folder / ONE_NETWORK, metadata={"format": "pt"})


def pickle_the_weights(folder: Path) -> None:
    torch.save(load_file(folder / ONE_NETWORK), folder / ONE_NETWORK.with_suffix(".bin"))
    (folder / ONE_NETWORK).unlink()


@pytest.mark.parametrize(
    ("harm", "refusal", "names"),
    [
        (lose_a_weight, ModelTaskMismatch, "conv_in.weight"),
        (pickle_the_weights, ModelUnavailable, "safetensors"),
        (rename_in_index("_class_name", "DDPMPipeline"), ModelTaskMismatch, "DDPMPipeline"),
        (rename_in_index("unet", ["my_code", "MyUNet"]), RemoteCodeDisabled, "my_code"),
        (rename_in_index("unet", ["diffusers", "NoSuchModel"]), ModelUnavailable, "NoSuchModel"),
        (shutil.rmtree, ModelUnavailable, "tests/painter"),
    ],
)
def test_a_folder_that_cannot_paint_is_refused(
    tmp_path: Path, harm: Harm, refusal: type[AnymodalError], names: str
) -> None:
    folder = copied(tmp_path)
    harm(folder)
    with pytest.raises(refusal, match=names):
        loaded(folder)


@pytest.mark.parametrize("name", ["PNDMScheduler", "EulerAncestralDiscreteScheduler"])
def test_the_models_own_scheduler_counts_the_steps(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    scheduler = getattr(diffusers, name)
    scheduler.from_pretrained(folder, subfolder="scheduler").save_pretrained(folder / "scheduler")
    rename_in_index("scheduler", ["diffusers", name])(folder)
    steps, image = painted(loaded(folder).paint(("a red circle",), Canvas(seed=3, num_inference_steps=4)))
    library = diffusers.StableDiffusionPipeline.from_pretrained(folder)
    expected = library("a red circle", num_inference_steps=4, generator=torch.Generator("cpu").manual_seed(3)).images[0]
    assert picture(image.data).tobytes() == expected.tobytes()
    assert steps == [(done, library.num_timesteps) for done in range(1, library.num_timesteps + 1)]


def test_one_who_leaves_makes_room_and_changes_nothing() -> None:
    engine = loaded(EMBEDDED_WEIGHTS / "tiny-sd")
    canvas = Canvas(seed=5, num_inference_steps=3)
    _, alone = painted(engine.paint(("a blue square",), canvas))
    leavers = [engine.paint(("a red circle",), Canvas(seed=seed, num_inference_steps=200)) for seed in range(6)]
    for leaver in leavers:
        next(leaver)
    for leaver in leavers:
        leaver.close()
    assert painted(engine.paint(("a blue square",), canvas))[1] == alone
    engine.close()


def test_weights_are_counted_once_for_both_ways_of_painting() -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-sd"
    on_disk = sum(file.stat().st_size for file in folder.rglob("*.safetensors"))
    assert loaded(folder).weight_bytes() == pytest.approx(on_disk, rel=0.1)
