"""configs/kuberay: no field that KubeRay lacks, Serve config and flags as elsewhere, nothing open that need not be."""

from pathlib import Path
from typing import Any

import pytest
import ray
import yaml
from ray.serve.schema import ServeDeploySchema

from configs.kuberay.generated import (
    CLUSTER,
    LOCAL,
    RAY_SERVICE,
    TYPE_LABEL,
    flags,
    gpus_of,
    read,
    regenerated,
    serve_config,
)
from configs.serve_file import unknown_keys
from configs.settings import Settings
from graphs.app import build
from graphs.cluster.replacing import router_leaves
from tests.configs.keyed import with_keys
from tests.configs.manifests import (
    FILES,
    KUBERAY,
    Manifest,
    container,
    faults,
    groups,
    manifests,
    merged,
    of_kind,
    pod,
    ray_service,
)

GROUPS = ("head", "cpu", "gpu")
DRAINS = "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S"
HTTP, DASHBOARD, AGENT, CLIENT = 8000, 8265, 52365, 10001


@pytest.fixture
def service() -> Manifest:
    return ray_service()


@pytest.fixture
def upgraded(service: Manifest) -> Manifest:
    (patch,) = manifests(KUBERAY / "incremental" / "upgrade.yaml")
    found: Manifest = merged(service, patch)
    return found


@pytest.mark.parametrize("file", [file for file in FILES if file.name != "upgrade.yaml"], ids=lambda file: file.stem)
def test_every_field_is_one_that_the_api_has(file: Path) -> None:
    assert [fault for manifest in manifests(file) for fault in faults(manifest)] == []


@pytest.mark.parametrize(
    "where",
    [
        "spec",
        "spec.upgradeStrategy",
        "spec.rayClusterConfig",
        "spec.rayClusterConfig.authOptions",
        "spec.rayClusterConfig.gcsFaultToleranceOptions",
        "spec.rayClusterConfig.workerGroupSpecs.1",
        "spec.rayClusterConfig.headGroupSpec.template.spec.containers.0.livenessProbe.httpGet",
    ],
)
def test_a_typo_is_found(service: Manifest, where: str) -> None:
    place: Any = service
    for step in where.split("."):
        place = place[int(step) if step.isdigit() else step]
    place["minReplicaz"] = 2
    assert any("minReplicaz" in fault for fault in faults(service))


def test_the_serve_config_is_that_of_a_cluster(service: Manifest) -> None:
    embedded = yaml.safe_load(service["spec"]["serveConfigV2"])
    assert embedded == serve_config(service, read(CLUSTER))
    assert list(unknown_keys(embedded)) == []
    assert ServeDeploySchema.model_validate(embedded).applications[0].import_path == "graphs.app:build"
    settings = Settings.model_validate(embedded["applications"][0]["args"])
    assert settings.config_file == "configs/serve/cluster.yaml"
    assert build(with_keys(settings))


def without_gpus(document: Manifest) -> Manifest:
    app, *others = document["applications"]
    args = {name: value for name, value in app["args"].items() if name != "gpus"}
    return document | {"applications": [app | {"args": args}, *others]}


def test_nothing_is_added_to_it_but_the_gpus_that_may_come(service: Manifest) -> None:
    embedded = yaml.safe_load(service["spec"]["serveConfigV2"])
    assert without_gpus(embedded) == without_gpus(read(CLUSTER))
    cluster: Manifest = {"applications": [{"args": {"accelerator": "cuda", "gpus": {"gib": {"H200": 140}}}}]}
    (told,) = serve_config(service, cluster)["applications"]
    assert told["args"] == {"accelerator": "cuda", "gpus": {"gib": {"H200": 140}, "count": {"H200": 5}}}
    assert serve_config(service, {"applications": [{"args": {}}]}) == {"applications": [{"args": {}}]}


def test_gpus_are_counted_over_all_groups(service: Manifest) -> None:
    gpu = groups(service)["gpu"]
    limits = container(gpu)["resources"]["limits"] | {"nvidia.com/gpu": "4"}
    larger = merged(gpu, {"maxReplicas": 3, "labels": {TYPE_LABEL: "L4"}})
    larger["template"] = {"spec": {"containers": [{"resources": {"limits": limits}}]}}
    service["spec"]["rayClusterConfig"]["workerGroupSpecs"] += [larger, gpu]
    assert gpus_of(service) == {"H200": 10, "L4": 12}


def test_the_generated_parts_are_as_they_would_be_generated_now() -> None:
    assert regenerated(RAY_SERVICE.read_text()) == RAY_SERVICE.read_text()


def test_the_proxies_are_found_from_other_machines(service: Manifest) -> None:
    embedded = yaml.safe_load(service["spec"]["serveConfigV2"])
    assert embedded["proxy_location"] == "EveryNode"
    assert embedded["http_options"].items() >= {"host": "0.0.0.0", "port": HTTP}.items()
    assert "num_gpus" not in service["spec"]["serveConfigV2"]  # the builder's, by what the cluster has


@pytest.mark.parametrize("group", GROUPS)
def test_head_and_workers_have_the_flags_of_the_local_default(service: Manifest, group: str) -> None:
    environment = {row["name"]: row.get("value") for row in container(groups(service)[group])["env"]}
    local = yaml.safe_load(LOCAL.read_text())["controller_options"]["runtime_env"]["env_vars"]
    assert flags() == local
    assert environment.items() >= local.items()
    embedded = yaml.safe_load(service["spec"]["serveConfigV2"])
    for said in (embedded["controller_options"], embedded["applications"][0]):
        variables = said["runtime_env"]["env_vars"]
        assert {name: value for name, value in variables.items() if environment.get(name, value) != value} == {}


def test_the_groups_are_alike_but_for_what_they_are_for(service: Manifest) -> None:
    assert tuple(groups(service)) == GROUPS
    told = [[row for row in container(group)["env"] if row["name"] != DRAINS] for group in groups(service).values()]
    assert told == [told[0]] * len(GROUPS)
    assert len({str(container(group)["volumeMounts"]) for group in groups(service).values()}) == 1
    limits = {name: container(group)["resources"]["limits"] for name, group in groups(service).items()}
    assert [name for name, limit in limits.items() if "nvidia.com/gpu" in limit] == ["gpu"]
    assert groups(service)["head"]["rayStartParams"]["num-cpus"] == "0"


@pytest.mark.parametrize("group", GROUPS)
def test_a_pod_is_probed_and_runs_as_nobody_special(service: Manifest, group: str) -> None:
    found = groups(service)[group]
    ready, alive = (DASHBOARD, DASHBOARD) if group == "head" else (HTTP, AGENT)
    assert container(found)["readinessProbe"]["httpGet"]["port"] == ready
    assert container(found)["livenessProbe"]["httpGet"]["port"] == alive
    assert pod(found)["securityContext"]["runAsNonRoot"]
    assert not container(found)["securityContext"]["allowPrivilegeEscalation"]


@pytest.mark.parametrize("group", GROUPS)
def test_a_pod_that_is_taken_away_may_end_what_it_does(service: Manifest, group: str) -> None:
    found = groups(service)[group]
    environment = {row["name"]: row.get("value") for row in container(found)["env"]}
    leaves_service = container(found)["lifecycle"]["preStop"]["exec"]["command"][-1]
    assert pod(found)["terminationGracePeriodSeconds"] > int(leaves_service) + int(environment[DRAINS])


@pytest.mark.parametrize("group", GROUPS[1:])
def test_a_worker_has_as_long_to_go_as_a_router_has_to_answer(service: Manifest, group: str) -> None:
    (app,) = yaml.safe_load(service["spec"]["serveConfigV2"])["applications"]
    answering_s = router_leaves(Settings.model_validate(app["args"])).within_s
    drains = {row["name"]: row.get("value") for row in container(groups(service)[group])["env"]}[DRAINS]
    assert int(drains) >= answering_s
    assert service["spec"]["rayClusterDeletionDelaySeconds"] >= answering_s


def test_the_cluster_is_that_of_the_lock_guarded_and_survives_its_head(service: Manifest) -> None:
    cluster = service["spec"]["rayClusterConfig"]
    assert cluster["rayVersion"] == ray.__version__
    assert cluster["authOptions"] == {"mode": "token", "secretName": "anymodal-ray-token"}
    assert cluster["enableInTreeAutoscaling"]
    name, port = cluster["gcsFaultToleranceOptions"]["redisAddress"].split(":")
    assert of_kind("Service")[name]["spec"]["ports"][0]["port"] == int(port)
    assert of_kind("StatefulSet")[name]["spec"]["volumeClaimTemplates"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_pod_has_the_volumes_it_names(service: Manifest, group: str) -> None:
    found = groups(service)[group]
    claims = {
        volume["name"]: volume["persistentVolumeClaim"]["claimName"]
        for volume in pod(found)["volumes"]
        if "persistentVolumeClaim" in volume
    }
    shared = of_kind("PersistentVolumeClaim")
    assert all(shared[claim]["spec"]["accessModes"] == ["ReadWriteMany"] for claim in claims.values())
    mounts = {mount["mountPath"]: mount["name"] for mount in container(found)["volumeMounts"]}
    assert set(mounts.values()) == {volume["name"] for volume in pod(found)["volumes"]}
    home = {row["name"]: row.get("value") for row in container(found)["env"]}["HF_HOME"]
    jobs = Settings.model_validate(yaml.safe_load(CLUSTER.read_text())["applications"][0]["args"]).jobs.folder
    assert {claims[mounts[str(home)]], claims[mounts[jobs]]} == set(shared)


def test_only_http_is_open_to_all(service: Manifest) -> None:
    policy = of_kind("NetworkPolicy")["anymodal-ray"]["spec"]
    for group in groups(service).values():
        assert policy["podSelector"]["matchLabels"].items() <= group["template"]["metadata"]["labels"].items()
    everybody = [port["port"] for rule in policy["ingress"] if "from" not in rule for port in rule["ports"]]
    assert everybody == [HTTP]
    beyond = [rule for rule in policy["ingress"] if any("namespaceSelector" in peer for peer in rule.get("from", []))]
    assert [[port["port"] for port in rule["ports"]] for rule in beyond] == [[DASHBOARD, AGENT]]
    assert all("podSelector" in peer for rule in policy["ingress"] for peer in rule.get("from", []))
    (redis,) = of_kind("NetworkPolicy")["anymodal-redis"]["spec"]["ingress"]
    assert redis["from"] == [{"podSelector": policy["podSelector"]}]


def test_a_budget_of_disruption_holds_for_workers(service: Manifest) -> None:
    (budget,) = of_kind("PodDisruptionBudget").values()
    assert isinstance(budget["spec"]["minAvailable"], int)  # another kind of number wants a controller that scales
    labels = {"ray.io/node-type": "worker"} | groups(service)["cpu"]["template"]["metadata"]["labels"]
    assert budget["spec"]["selector"]["matchLabels"] == labels
    assert budget["spec"]["minAvailable"] < groups(service)["cpu"]["minReplicas"]


def test_the_upgrade_in_steps_is_the_same_service_otherwise(service: Manifest, upgraded: Manifest) -> None:
    assert faults(upgraded) == []
    strategy = upgraded["spec"].pop("upgradeStrategy")
    assert strategy["type"] == "NewClusterWithIncrementalUpgrade"
    options = strategy["clusterUpgradeOptions"]
    (gateway,) = manifests(KUBERAY / "incremental" / "gateway_class.yaml")
    assert options["gatewayClassName"] == gateway["metadata"]["name"]
    assert 0 < options["stepSizePercent"] <= options["maxSurgePercent"] <= 100
    del service["spec"]["upgradeStrategy"]
    assert upgraded == service


@pytest.mark.parametrize("folder", ["base", "incremental"])
def test_every_file_is_applied(folder: str) -> None:
    (kustomization,) = manifests(KUBERAY / folder / "kustomization.yaml")
    named = [*kustomization["resources"], *(patch["path"] for patch in kustomization.get("patches", []))]
    files = {file.name for file in (KUBERAY / folder).glob("*.yaml")} - {"kustomization.yaml"}
    assert set(named) - {"../base"} == files


def test_the_readme_says_of_every_command_on_a_cluster_that_it_was_not_run() -> None:
    blocks = (KUBERAY / "README.md").read_text().split("```bash\n")[1:]
    assert len(blocks) > 5
    assert [block for block in blocks if "not run" not in block.split("```")[0]] == []
