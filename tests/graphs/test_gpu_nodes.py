"""On a real Ray whose nodes say that they have GPUs: counted by type, and the whole application finds its places."""

from typing import Any

import pytest

from tests.scripts import told_by

FLEET = {"A100-40G": 1, "A100-80G": 2}
ASKED = {"vision": 3, "text": 26, "image_generation": 60, "video": 70}
TYPES = {
    "vision": "A100-40G",
    "text": "A100-40G",
    "image_generation": "A100-80G",
    "video": "A100-80G",
}
SCRIPT = """
import json, sys
import ray
from ray import serve
from ray._private.state import available_resources_per_node
from ray.cluster_utils import Cluster
from configs.settings import Settings
from graphs.app import build
from graphs.cluster.gpus import TYPE_LABEL, gpus_here

folder, fleet, asked = json.loads(sys.argv[1])
families = {name: {"gpu_gib": gib} for name, gib in asked.items()}
settings = Settings.model_validate({"accelerator": "cuda", "families": families, "jobs": {"folder": f"{folder}/jobs"}})
told = {}
cluster = Cluster(initialize_head=True, connect=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
try:
    build(settings)
except ValueError as refused:
    told["refused"] = str(refused)
for type, count in fleet.items():
    cluster.add_node(num_cpus=1, num_gpus=count, labels={TYPE_LABEL: type})
told["counted"] = dict(gpus_here())
serve.start(proxy_location="Disabled")
serve.run(build(settings))
types = {node["NodeID"]: node["Labels"].get(TYPE_LABEL) for node in ray.nodes()}
left = {types[node]: has.get("GPU", 0) for node, has in available_resources_per_node().items()}
told["given"] = {type: fleet[type] - left[type] for type in fleet}
print(json.dumps(told))
"""
"""The GPUs are Ray's word alone, nothing is computed: what counts is that every replica starts, and where."""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return told_by(SCRIPT, FLEET, ASKED)


def test_cuda_is_refused_while_no_node_has_a_gpu(told: dict[str, Any]) -> None:
    assert "this cluster has no GPU" in told["refused"]


def test_gpus_are_counted_by_the_type_of_their_node(told: dict[str, Any]) -> None:
    assert told["counted"] == FLEET


def test_every_family_has_its_part_of_the_type_it_was_reckoned_for(told: dict[str, Any]) -> None:
    meant = {
        type: sum(ASKED[name] * 10_000 // gib for name in ASKED if TYPES[name] == type) / 10_000
        for type, gib in (("A100-40G", 39), ("A100-80G", 79))
    }
    assert told["given"] == pytest.approx(meant)
