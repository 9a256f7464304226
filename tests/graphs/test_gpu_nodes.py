"""On a real Ray whose nodes say that they have GPUs: counted by type, and every replica starts on its own type."""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import pytest

from tests.server import REPOSITORY, environment

FLEET = {"A100-40G": 1, "A100-80G": 2}
FAMILIES = {"vision": 3, "audio": 10, "text": 26, "image_generation": 60, "video": 70}
SCRIPT = f"""
import json, ray
from ray.cluster_utils import Cluster
from configs.settings import Settings
from graphs.app import actor_options, build
from graphs.gpus import TYPE_LABEL, gpus_here
from graphs.shares import fleet_of, shares_of

settings = Settings(accelerator="cuda", families={{name: {{"gpu_gib": gib}} for name, gib in {FAMILIES}.items()}})
told = {{}}
cluster = Cluster(initialize_head=True, connect=True, head_node_args={{"num_cpus": 1, "include_dashboard": False}})
try:
    build(settings)
except ValueError as refused:
    told["refused"] = str(refused)
for type, count in {FLEET}.items():
    cluster.add_node(num_cpus=0, num_gpus=count, labels={{TYPE_LABEL: type}})
build(settings)
told["counted"] = dict(gpus_here())

@ray.remote
class Replica:
    def where(self):
        return ray.get_runtime_context().get_node_labels()[TYPE_LABEL], ray.get_gpu_ids()

shares = shares_of(settings.gpu_gib, fleet_of(gpus_here(), {{}}))
replicas = {{name: Replica.options(**actor_options(shares[name])).remote() for name in {list(FAMILIES)}}}
told["where"] = {{name: ray.get(replica.where.remote(), timeout=60) for name, replica in replicas.items()}}
told["meant"] = {{name: share.gpu.type for name, share in shares.items()}}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="am", dir="/tmp") as folder:
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=REPOSITORY,
            env=environment(folder) | {"PYTHONPATH": os.fspath(REPOSITORY)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr[-4000:]
    said: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return said


def test_cuda_is_refused_while_no_node_has_a_gpu(told: dict[str, Any]) -> None:
    assert "this cluster has no GPU" in told["refused"]


def test_gpus_are_counted_by_the_type_of_their_node(told: dict[str, Any]) -> None:
    assert told["counted"] == FLEET


def test_every_replica_starts_on_the_type_it_was_reckoned_for(told: dict[str, Any]) -> None:
    assert {name: type for name, (type, _) in told["where"].items()} == told["meant"]
    assert all(len(gpus) == 1 for _, gpus in told["where"].values())
