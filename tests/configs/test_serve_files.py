"""The three files to start from: complete, read to the last key, buildable on the GPUs that each is for."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from ray.serve._private.build_app import BuiltApplication, build_app
from ray.serve.config import AutoscalingConfig
from ray.serve.schema import ServeDeploySchema

from configs.gpu_memory import GIBIBYTE
from configs.serve_file import LosesWhatIsBuilt, check_serve_file, replaced_options, unknown_keys
from configs.settings import Settings
from deployments.contracts.device import DeviceFacts
from deployments.families.registry import FAMILIES
from deployments.runtime.gpu_cap import CUDA_ITSELF
from deployments.runtime.sizing import refuse_before_download
from graphs.app import application
from graphs.cluster.shares import DoesNotFit
from graphs.models.choice import models_of
from tests.configs.keyed import with_keys
from tests.server import REPOSITORY

GPUS: Mapping[str, Mapping[str, int]] = {
    "laptop": {},
    "one_gpu": {"H100": 1},
    "cluster": {"A100-40G": 2, "A100-80G": 1, "H200": 1},
}
"""What each file says that it needs."""
APART = {
    "one_gpu": {"args", "HF_HUB_OFFLINE"},
    "cluster": {
        *("args", "HF_HUB_OFFLINE", "proxy_location", "host", "num_replicas"),
        *("min_replicas", "initial_replicas", "max_replicas", "downscale_to_zero_delay_s"),
    },
}
"""Where a file may differ from the laptop's: a flag that is found out for one is to stand in all."""


def document(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((REPOSITORY / f"configs/serve/{name}.yaml").read_text())
    return read


def settings(name: str) -> Settings:
    """As the file has them, with keys of these tests where it wants some."""
    return with_keys(Settings.model_validate(document(name)["applications"][0]["args"]))


def built(name: str, gpus: Mapping[str, int]) -> BuiltApplication:
    return build_app(application(settings(name), gpus), name="dry")


@pytest.mark.parametrize("name", GPUS)
def test_ray_takes_the_file_and_nothing_in_it_is_ignored(name: str) -> None:
    ServeDeploySchema.model_validate(document(name))
    assert list(unknown_keys(document(name))) == []
    assert list(replaced_options(document(name), FAMILIES)) == []


@pytest.mark.parametrize("name", GPUS)
def test_the_file_builds_on_what_it_is_for(name: str) -> None:
    options = {one.name: one.ray_actor_options or {} for one in built(name, GPUS[name]).deployments}
    listed = {row["name"]: row for row in document(name)["applications"][0]["deployments"]}
    assert set(options) == set(listed) == {"router", *FAMILIES}
    asking = settings(name).gpu_gib
    cpus = [one["num_cpus"] for one in options.values()]
    assert min(cpus) > 0, "what asks for none may be put on a head that has none"
    assert 2 * sum(cpus) < 1, "on one core there is room for all, and for all of a redeploy"
    for family in FAMILIES:
        assert (options[family]["num_gpus"] > 0) == (family in asking)
        assert options[family].get("label_selector", {}).get("ray.io/accelerator-type") in {*GPUS[name], None}
        assert "autoscaling_config" in listed[family]


STEPS = {"max_new_tokens", "num_inference_steps"}


@pytest.mark.parametrize("name", GPUS)
def test_families_scale_by_their_calls_and_by_the_steps_that_their_tasks_are_asked_for(name: str) -> None:
    listed = {row["name"]: row for row in document(name)["applications"][0]["deployments"]}
    assert "autoscaling_config" not in listed["router"]
    for family, declared in FAMILIES.items():
        config = AutoscalingConfig.model_validate(listed[family]["autoscaling_config"])
        steps = any(STEPS & set(task.parameters.model_fields) for task in declared.tasks)
        assert config.policy.get_policy()(**config.policy.policy_kwargs)
        assert (config.policy.policy_kwargs.get("steps", 0) > 0) == steps, family
        assert declared.spill_at <= config.get_target_ongoing_requests() <= declared.max_ongoing_requests, family


@pytest.mark.parametrize("name", GPUS)
def test_the_file_names_itself(name: str) -> None:
    named = settings(name).config_file
    assert named
    assert (REPOSITORY / named).samefile(REPOSITORY / f"configs/serve/{name}.yaml")


@pytest.mark.parametrize("name", GPUS)
def test_who_leaves_may_end_the_longest_answer(name: str) -> None:
    replicas = {one.name: one._deployment_config for one in built(name, GPUS[name]).deployments}
    (app,) = document(name)["applications"]
    proxy_s = int(app["runtime_env"]["env_vars"]["RAY_SERVE_HAPROXY_HARD_STOP_AFTER_S"])
    assert proxy_s > replicas["router"].graceful_shutdown_timeout_s > settings(name).deadline_s
    for family in FAMILIES:
        assert replicas[family].graceful_shutdown_timeout_s > settings(name).jobs.deadline_s
    assert not any("graceful_shutdown_timeout_s" in row for row in app["deployments"]), "it would replace what is built"


@pytest.mark.parametrize("name", GPUS)
def test_only_who_holds_a_gpu_goes_before_its_successor_is_there(name: str) -> None:
    surge = {one.name: one._deployment_config.max_surge_percent for one in built(name, GPUS[name]).deployments}
    asking = settings(name).gpu_gib
    assert surge == {"router": 100} | {family: 0 if family in asking else 100 for family in FAMILIES}


@pytest.mark.parametrize("name", GPUS)
def test_as_many_replicas_as_there_are_stay_when_it_is_deployed_anew(name: str) -> None:
    (app,) = document(name)["applications"]
    assert not any("initial_replicas" in row.get("autoscaling_config", {}) for row in app["deployments"])


H200 = DeviceFacts(
    kind="cuda", name="cuda", title="H200", bf16=True, fp16=True, int8=False, int4=False, total_bytes=1, free_bytes=1
)


@pytest.mark.parametrize("name", APART)
def test_every_family_asks_for_enough_to_load_the_models_of_its_tier(name: str) -> None:
    models, said = models_of(settings(name)), settings(name)
    for family, gib in said.gpu_gib.items():
        room = int((gib * GIBIBYTE - CUDA_ITSELF) * said.memory.share)
        for task in FAMILIES[family].tasks:
            refuse_before_download(models.choose(task.id, None), H200, room)


@pytest.mark.parametrize(("name", "gpus"), [("one_gpu", {"L4": 1}), ("cluster", {"H100": 8}), ("one_gpu", {})])
def test_on_less_the_file_is_refused(name: str, gpus: dict[str, int]) -> None:
    with pytest.raises(DoesNotFit, match=r"asks? for \d+ GiB"):
        built(name, gpus)


def leaves(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    match value:
        case dict():
            for key, member in value.items():
                yield from leaves(member, (*at, key))
        case list():
            for place, member in enumerate(value):
                yield from leaves(member, (*at, str(place)))
        case _:
            yield at, value


@pytest.mark.parametrize("name", APART)
def test_the_file_differs_from_the_laptops_only_where_it_must(name: str) -> None:
    mine, laptops = set(leaves(document(name))), set(leaves(document("laptop")))
    assert sorted(".".join(at) for at, _ in mine ^ laptops if not APART[name] & set(at)) == []


@pytest.mark.parametrize("options", [{"num_gpus": 1}, {"num_cpus": 2}, {}])
def test_actor_options_of_a_family_are_refused(options: dict[str, int], tmp_path: Any) -> None:
    changed = document("one_gpu")
    changed["applications"][0]["deployments"][3]["ray_actor_options"] = options
    file = tmp_path / "serve_config.yaml"
    file.write_text(yaml.safe_dump(changed))
    with pytest.raises(LosesWhatIsBuilt, match=r"deployments\.vision\.ray_actor_options"):
        check_serve_file(str(file), FAMILIES)
