"""The parts of the RayService that are said elsewhere already: the Serve config, and Ray's flags for each container."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

CONFIGS = Path(__file__).parents[1]
RAY_SERVICE = CONFIGS / "kuberay" / "base" / "rayservice.yaml"
CLUSTER = CONFIGS / "serve" / "cluster.yaml"
LOCAL = CONFIGS.parent / "serve_config.yaml"

BLOCK = re.compile(r"^(?P<indent> *)# generated: (?P<part>\w+)\n.*?^(?P=indent)# end\n", re.DOTALL | re.MULTILINE)


class _WithoutAliases(yaml.SafeDumper):
    """Every value written out: KubeRay reads the manifest by another YAML library than Ray does."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def regenerated(manifest: str) -> str:
    """The manifest with every block from `# generated: <part>` to `# end` written anew."""
    return BLOCK.sub(lambda block: _block(block["indent"], block["part"]), manifest)


def flags() -> dict[str, str]:
    """Ray's flags: processes that no runtime_env reaches, such as the proxies of later nodes, need them too."""
    named: dict[str, str] = _read(LOCAL)["controller_options"]["runtime_env"]["env_vars"]
    return {name: value for name, value in named.items() if name.startswith("RAY_SERVE_")}


def _serve() -> str:
    return yaml.dump(_read(CLUSTER), Dumper=_WithoutAliases, sort_keys=False, width=110)


def _flags() -> str:
    return "".join(f"- {{name: {name}, value: {json.dumps(value)}}}\n" for name, value in flags().items())


PARTS: dict[str, Callable[[], str]] = {"serve": _serve, "flags": _flags}


def _block(indent: str, part: str) -> str:
    lines = (f"# generated: {part}", *PARTS[part]().splitlines(), "# end")
    return "".join(f"{indent}{line}\n" for line in lines)


def _read(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return document
