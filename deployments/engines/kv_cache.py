"""How large the cache of a continuous batch may be: a bound from the model's shape, never what happens to be free."""

import os
from dataclasses import dataclass
from typing import Any

import torch

MIB = 2**20
CPU_BUDGET, CUDA_BUDGET = 256 * MIB, 4096 * MIB
"""Of one batch, taken whole when it begins; a model has two, of greedy and of drawing requests."""
CPU_TOKENS, CUDA_TOKENS = 32_768, 262_144
"""Enough for many requests at once; a small model takes no more than this, however small its tokens."""
CPU_BATCH, CUDA_BATCH = 512, 2048
"""Tokens of one forward pass: how much of a long prompt is read between two tokens of the others."""
PAGE = 32


@dataclass(frozen=True)
class CacheSize:
    """A cache of `tokens` (a multiple of the page), read `batch_tokens` at a time."""

    tokens: int
    batch_tokens: int

    @property
    def pages(self) -> int:
        return self.tokens // PAGE


def cache_size(budget: int, token_bytes: int, mask_bytes: int, most_tokens: int, batch_tokens: int) -> CacheSize:
    """The most tokens whose keys, values and share of the attention masks fit into a budget of bytes.

    The masks have a row for each token of a batch and a column for each token of cache and batch.
    """
    left = budget - batch_tokens**2 * mask_bytes
    tokens = min(most_tokens, left // (token_bytes + batch_tokens * mask_bytes))
    return CacheSize(max(0, tokens // PAGE) * PAGE, batch_tokens)


def cache_size_for(config: Any, dtype: torch.dtype, device: torch.device, context: int) -> CacheSize:
    """The cache that a model gets on a device: room for at least one whole context where the budget allows it."""
    cuda = device.type == "cuda"
    free = torch.cuda.mem_get_info(device)[0] if cuda else os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    text = config.get_text_config()
    return cache_size(
        budget=min(CUDA_BUDGET if cuda else CPU_BUDGET, free // 2),
        token_bytes=token_bytes(text, dtype),
        mask_bytes=dtype.itemsize * (2 if getattr(text, "sliding_window", None) else 1),
        most_tokens=max(context, CUDA_TOKENS if cuda else CPU_TOKENS),
        batch_tokens=CUDA_BATCH if cuda else CPU_BATCH,
    )


def token_bytes(config: Any, dtype: torch.dtype) -> int:
    """Bytes of one token's keys and values in all layers."""
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return int(2 * config.num_hidden_layers * heads * width * dtype.itemsize)
