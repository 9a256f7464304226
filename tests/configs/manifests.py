"""The manifests of configs/kuberay, read and held against the fields that KubeRay and Kubernetes have."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from tests.server import REPOSITORY

KUBERAY = REPOSITORY / "configs" / "kuberay"
FIELDS: dict[str, Any] = json.loads((Path(__file__).parent / "kubernetes_fields.json").read_text())
FILES = sorted(KUBERAY.glob("*/*.yaml"))

Manifest = dict[str, Any]


def manifests(file: Path) -> list[Manifest]:
    return list(yaml.safe_load_all(file.read_text()))


def ray_service() -> Manifest:
    (found,) = manifests(KUBERAY / "base" / "rayservice.yaml")
    return found


def everything() -> list[Manifest]:
    return [manifest for file in FILES for manifest in manifests(file)]


def of_kind(kind: str) -> dict[str, Manifest]:
    """Those of the base, by name."""
    found = (manifest for file in FILES if file.parent.name == "base" for manifest in manifests(file))
    return {manifest["metadata"]["name"]: manifest for manifest in found if manifest["kind"] == kind}


def faults(manifest: Manifest) -> list[str]:
    """What the API server would refuse, or drop without a word."""
    schema = {"$ref": f"#/$defs/{manifest['kind']}", "$defs": FIELDS["$defs"]}
    return [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(manifest)]


def merged(manifest: Any, patch: Any) -> Any:
    """As kubectl merges a patch into a resource whose fields it does not know."""
    if not (isinstance(manifest, dict) and isinstance(patch, dict)):
        return patch
    return manifest | {key: merged(manifest.get(key), value) for key, value in patch.items()}


def groups(service: Manifest) -> dict[str, Manifest]:
    """The head's and the workers' groups by name."""
    cluster = service["spec"]["rayClusterConfig"]
    return {"head": cluster["headGroupSpec"]} | {group["groupName"]: group for group in cluster["workerGroupSpecs"]}


def pod(group: Manifest) -> Manifest:
    spec: Manifest = group["template"]["spec"]
    return spec


def container(group: Manifest) -> Manifest:
    """Ray's own is the first, as KubeRay wants it."""
    first: Manifest = pod(group)["containers"][0]
    return first


def secrets(value: Any) -> Iterator[tuple[str, str]]:
    """(secret, key) of every reference in a manifest; of a volume the key is ""."""
    if isinstance(value, dict):
        if reference := value.get("secretKeyRef"):
            yield reference["name"], reference["key"]
        if volume := value.get("secret"):
            yield volume["secretName"], ""
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from secrets(one)
