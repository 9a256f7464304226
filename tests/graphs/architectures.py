"""Writes architectures.json of graphs.models for the transformers installed: `python -m tests.graphs.architectures`."""

import json
from collections.abc import Mapping

from transformers.integrations.gguf import GGUF_CONFIG_ARCHS
from transformers.modeling_gguf_pytorch_utils import GGUF_SUPPORTED_ARCHITECTURES
from transformers.models.auto import modeling_auto

from deployments.engines.gguf_weights import KNOWN_PRE
from graphs.models.purpose import ARCHITECTURES, BY_HEAD

NO_MODELS = {"general", "tokenizer"}
"""What else transformers reads of a GGUF file."""


def text() -> str:
    """What the file should hold."""
    classes = {head: sorted(_classes(head)) for head in BY_HEAD}
    read = sorted({*GGUF_SUPPORTED_ARCHITECTURES, *GGUF_CONFIG_ARCHS} - NO_MODELS)
    return json.dumps(classes | {"GGUF": read, "GGUF_PRE": sorted(KNOWN_PRE)}, indent=1) + "\n"


def _classes(head: str) -> set[str]:
    named: Mapping[str, str | tuple[str, ...]] = getattr(modeling_auto, f"MODEL_{head}_MAPPING_NAMES")
    return {name for names in named.values() for name in ((names,) if isinstance(names, str) else names)}


if __name__ == "__main__":
    ARCHITECTURES.write_text(text(), encoding="utf-8")
