"""serve_config.yaml: every key is read by somebody, and a typo is refused by its name."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from configs.serve_file import UnknownKeys, check_serve_file, unknown_keys
from configs.settings import Settings
from deployments.families.registry import FAMILIES
from graphs.app import build
from graphs.cluster.shares import DoesNotFit
from tests.server import REPOSITORY


@pytest.fixture
def document() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((REPOSITORY / "serve_config.yaml").read_text())
    return read


def test_nothing_in_the_file_is_ignored(document: dict[str, Any]) -> None:
    assert list(unknown_keys(document)) == []
    assert Settings.model_validate(document["applications"][0]["args"]).config_file == "serve_config.yaml"


def test_every_deployment_is_listed_with_its_scaling(document: dict[str, Any]) -> None:
    listed = {row["name"]: row for row in document["applications"][0]["deployments"]}
    assert set(listed) == {"router", *FAMILIES}
    for family in FAMILIES:
        assert listed[family]["autoscaling_config"]["min_replicas"] == 0
        assert "ray_actor_options" not in listed[family]  # it would replace the GPU share that the builder sets


@pytest.mark.parametrize(
    "where",
    ["", "http_options", "logging_config", "applications.0", "applications.0.deployments.1"],
)
def test_a_typo_is_refused_by_name(document: dict[str, Any], where: str, tmp_path: Path) -> None:
    place: Any = document
    for step in filter(None, where.split(".")):
        place = place[int(step) if step.isdigit() else step]
    place["max_replicaz"] = 2
    file = tmp_path / "serve_config.yaml"
    file.write_text(yaml.safe_dump(document))
    with pytest.raises(UnknownKeys, match="max_replicaz"):
        check_serve_file(str(file), FAMILIES)


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="deadline"):
        Settings.model_validate({"deadline": 3})


ASKS = {"text": {"gpu_gib": 4}}


@pytest.mark.parametrize(
    "args",
    [
        {"accelerator": "cuda", "families": {"txet": {"gpu_gib": 4}}, "gpus": {"count": {"H100": 1}}},
        {"memory": {"bytes": {"txet": 1}}},
    ],
)
def test_a_row_for_no_family_is_refused(args: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="txet; families are text, "):
        build(Settings.model_validate(args))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"families": ASKS}, "accelerator is cpu, and GPU memory is asked for by text"),
        ({"accelerator": "cuda"}, "no family asks for GPU memory"),
        ({"accelerator": "tpu"}, "'cpu' or 'cuda'"),
        (
            {"accelerator": "cuda", "families": ASKS, "memory": {"bytes": {"text": 5 * 2**30}}},
            "text 5 GiB, and its gpu_gib is 4",
        ),
        ({"accelerator": "cuda", "families": {"text": {"gpu_share": 0.5}}}, "gpu_share"),
        ({"gpu_share": {"text": 0.5}}, "gpu_share"),
        ({"accelerator": "cuda", "families": {"text": {"gpu_gib": 0.5}}}, "greater than or equal to 1"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(args: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate(args)


def test_cuda_without_a_cluster_that_has_a_gpu_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="this cluster has no GPU"):
        build(Settings.model_validate({"accelerator": "cuda", "families": ASKS}))
