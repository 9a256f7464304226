"""GGUF files through transformers: only where it has a place for every tensor, and knows how the tokens are cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from gguf import GGUFReader
from transformers import AutoConfig, AutoTokenizer
from transformers.integrations.gguf.gguf_conversion_mapping import GGUF_ARCHS
from transformers.integrations.gguf.gguf_tokenizer_mapping import GGUF_PRE_TOKENIZER_SPLITS
from transformers.modeling_gguf_pytorch_utils import TENSOR_PROCESSORS, TensorProcessor, get_gguf_hf_weights_map

from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable
from deployments.contracts.model import ModelFacts

INSTEAD = "have llama.cpp run it, by a row of the catalog with `library: llama.cpp`"
PRE = "tokenizer.ggml.pre"
KNOWN_PRE = frozenset({*GGUF_PRE_TOKENIZER_SPLITS, "gpt-2", "gpt2"})
"""How byte-level tokens are cut; every other way transformers takes for GPT-2's, and would read other tokens."""
BIASES = {"attention_bias": "blk.0.attn_q.bias", "mlp_bias": "blk.0.ffn_up.bias"}
"""What a Llama's configuration has to say where the file has such a tensor; transformers does not look."""


def gguf_model(auto_class: Any, model: ModelFacts) -> tuple[dict[str, Any], torch.nn.Module]:
    """Options for `from_pretrained`, and the model without weights (on `meta`), every tensor of which is in the file.

    Raises ModelTaskMismatch where the file lacks some, ModelUnavailable where it has others.
    """
    config = AutoConfig.from_pretrained(model.source, gguf_file=model.gguf)
    head = _head(model)
    for name, tensor in BIASES.items():
        if hasattr(config, name):
            setattr(config, name, tensor in head.tensors)
    with torch.device("meta"):
        made = auto_class.from_config(config)
    if head.architecture not in GGUF_ARCHS:  # of these transformers tells itself what it has no place for
        _check_places(model, made, head)
    companion_options(AutoTokenizer, model)  # refused before anything else is given up for this model
    return {"gguf_file": model.gguf, "config": config}, made


def companion_options(auto_class: Any, model: ModelFacts) -> dict[str, Any]:
    """For `from_pretrained` of what goes with the weights: all comes from the file, but for a tokenizer.json beside it.

    Raises ModelUnavailable where transformers would cut texts into other tokens than the model knows.
    """
    if model.gguf is None or auto_class not in (AutoConfig, AutoTokenizer):
        return {}
    if auto_class is AutoTokenizer:
        if (Path(model.source) / "tokenizer.json").is_file():
            return {}
        _check_tokens(model)
    return {"gguf_file": model.gguf}


@dataclass(frozen=True)
class Head:
    """What the file says before its tensors; `pre` is how byte-level tokens are cut."""

    architecture: str
    tensors: frozenset[str]
    pre: str | None


def _head(model: ModelFacts) -> Head:
    file = Path(model.source, str(model.gguf))
    return _read_head(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read_head(file: Path, changed_at: int) -> Head:  # noqa: ARG001 — a file that changed is read anew
    """Vocabularies take seconds to read."""
    reader = GGUFReader(file)
    fields = reader.fields
    is_byte_level = "tokenizer.ggml.model" in fields and fields["tokenizer.ggml.model"].contents() == "gpt2"
    return Head(
        architecture=str(fields["general.architecture"].contents()),
        tensors=frozenset(tensor.name for tensor in reader.tensors),
        pre=(str(fields[PRE].contents()) if PRE in fields else "default") if is_byte_level else None,
    )


def _check_places(model: ModelFacts, made: Any, head: Head) -> None:
    processor = TENSOR_PROCESSORS.get(head.architecture, TensorProcessor)
    places: Mapping[str, str] = get_gguf_hf_weights_map(made, processor(config={}))
    tied = set(getattr(made, "_tied_weights_keys", None) or {}) if made.config.tie_word_embeddings else set()
    if left := sorted(head.tensors - set(places)):
        raise ModelUnavailable(
            f"{model.id} has tensors that transformers has no place for in a {type(made).__name__}: {_few(left)}; "
            f"without them it would answer otherwise: {INSTEAD}",
            "model",
        )
    if missing := sorted(name for name, place in places.items() if name not in head.tensors and place not in tied):
        raise ModelTaskMismatch(
            f"{model.id} has no weights for {_few(missing)}: it is no whole {type(made).__name__}; choose another",
            "model",
        )


def _few(names: list[str]) -> str:
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")


def _check_tokens(model: ModelFacts) -> None:
    pre = _head(model).pre
    if pre is not None and pre not in KNOWN_PRE:
        raise ModelUnavailable(
            f"{model.id} cuts texts into tokens as {pre[:40]!r}, which transformers does not know of GGUF files: "
            f"put the model's tokenizer.json beside it, or {INSTEAD}",
            "model",
        )
