"""The parts of the RayService that are said elsewhere already: the Serve config, and Ray's flags for each container."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

CONFIGS = Path(__file__).parents[1]
RAY_SERVICE = CONFIGS / "kuberay" / "base" / "rayservice.yaml"
CLUSTER = CONFIGS / "serve" / "cluster.yaml"
LOCAL = CONFIGS.parent / "serve_config.yaml"

BLOCK = re.compile(r"^(?P<indent> *)# generated: (?P<part>\w+)\n.*?^(?P=indent)# end\n", re.DOTALL | re.MULTILINE)
TYPE_LABEL = "ray.io/accelerator-type"

Document = dict[str, Any]


class _WithoutAliases(yaml.SafeDumper):
    """Every value written out: KubeRay reads the manifest by another YAML library than Ray does."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def regenerated(manifest: str) -> str:
    """The manifest with every block from `# generated: <part>` to `# end` written anew."""
    service = yaml.safe_load(manifest)
    return BLOCK.sub(lambda block: _block(block["indent"], block["part"], service), manifest)


def serve_config(service: Document, cluster: Document) -> Document:
    """The cluster's Serve config on these groups of workers.

    Where families compute on GPUs they are told how many will come: the application is built as soon as there is a
    head, before any worker.
    """
    return cluster | {"applications": [_told_of_gpus(app, gpus_of(service)) for app in cluster["applications"]]}


def gpus_of(service: Document) -> dict[str, int]:
    """How many GPUs of each type there are when all groups have grown."""
    found: Counter[str] = Counter()
    for group in service["spec"]["rayClusterConfig"]["workerGroupSpecs"]:
        limits = group["template"]["spec"]["containers"][0]["resources"]["limits"]
        if each := int(limits.get("nvidia.com/gpu", 0)):
            found[group["labels"][TYPE_LABEL]] += each * group["maxReplicas"]
    return dict(found)


def flags() -> dict[str, str]:
    """Ray's flags: processes that no runtime_env reaches, such as the proxies of later nodes, need them too."""
    named: dict[str, str] = read(LOCAL)["controller_options"]["runtime_env"]["env_vars"]
    return {name: value for name, value in named.items() if name.startswith("RAY_SERVE_")}


def read(file: Path) -> Document:
    """A file of one YAML document."""
    document: Document = yaml.safe_load(file.read_text(encoding="utf-8"))
    return document


def _told_of_gpus(app: Document, count: dict[str, int]) -> Document:
    args = app["args"]
    if args.get("accelerator") != "cuda":
        return app
    return app | {"args": args | {"gpus": args.get("gpus", {}) | {"count": count}}}


def _serve(service: Document) -> str:
    document = serve_config(service, read(CLUSTER))
    return yaml.dump(document, Dumper=_WithoutAliases, sort_keys=False, width=110)


def _flags(service: Document) -> str:  # noqa: ARG001
    return "".join(f"- {{name: {name}, value: {json.dumps(value)}}}\n" for name, value in flags().items())


PARTS: dict[str, Callable[[Document], str]] = {"serve": _serve, "flags": _flags}


def _block(indent: str, part: str, service: Document) -> str:
    lines = (f"# generated: {part}", *PARTS[part](service).splitlines(), "# end")
    return "".join(f"{indent}{line}\n" for line in lines)
