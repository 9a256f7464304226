"""A writer of random weights that is large enough for its memory to be seen."""

import shutil
from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.model import ModelFacts
from tests.runtime.pools import facts

LLAMA = "anymodal/tiny-llama"


def large_llama(folder: Path, id: str, layers: int = 6) -> ModelFacts:
    """With the small one's words: 12.6 MB a layer."""
    torch.manual_seed(0)
    own = LlamaConfig.from_pretrained(EMBEDDED_WEIGHTS / "tiny-llama")
    changed = {
        "hidden_size": 512,
        "intermediate_size": 1408,
        "num_hidden_layers": layers,
        "num_attention_heads": 8,
        "num_key_value_heads": 8,
        "head_dim": 64,
    }
    where = folder / id.replace("/", "--")
    LlamaForCausalLM(LlamaConfig(**{**own.to_dict(), **changed})).save_pretrained(where)
    for file in (EMBEDDED_WEIGHTS / "tiny-llama").glob("*"):
        if not (where / file.name).exists():
            shutil.copy(file, where / file.name)
    return facts(LLAMA, id=id, source=str(where), bytes=(where / "model.safetensors").stat().st_size)
