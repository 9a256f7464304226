"""Begins a decoder that can look back: heads that find the token before, and heads that find the same token again.

A model of this size sees such a pattern only after thousands of batches, and until then binds nothing to its colour and
copies no name. Given at first, the pattern is kept and made use of (cf. Trockman and Kolter 2023, "Mimetic
Initialization of Self-Attention Layers").
"""

from typing import Any

import torch

from embedded.train.text.bearings import orthonormal

NEAR = 5.0
"""How strongly the first heads look one token back, or two."""
ALIKE = 2.0
"""How strongly others look at tokens like this one."""
SLOW = 0.05
"""Radians a token by which what tokens have in common may turn, so that it is known again thirty tokens on."""
ELSEWHERE = 3.0
"""How strongly these shun what stands close, themselves above all."""
TOLD = 0.16
"""What the first heads add of a token, about as much as tokens themselves are."""
QUIET = 0.004


@torch.no_grad()
def looks_back(decoder: Any) -> None:
    """Sets the heads of the first two layers of a `LlamaModel`.

    It needs biases of queries and keys, and two keys with two heads each.
    """
    chance = torch.Generator().manual_seed(0)
    for layer in decoder.layers:
        for last in (layer.self_attn.o_proj, layer.mlp.down_proj):
            last.weight.normal_(0, QUIET, generator=chance)
    first, second = (layer.self_attn for layer in decoder.layers[:2])
    size, width = first.head_dim, decoder.config.hidden_size
    turns = decoder.rotary_emb.inv_freq
    _one_and_two_back(first, turns)
    own, before, further, told = (orthonormal(size, width, chance) for _ in range(4))
    first.v_proj.weight[:size] = own
    first.o_proj.weight[:, : 2 * size] = TOLD * torch.cat([before, further]).T
    slow = torch.cat([turns < SLOW, turns < SLOW])[:, None]
    # What followed this token before is likely to follow again; what came before it belongs to it.
    after, same = slice(size), slice(2 * size, 3 * size)
    second.q_proj.weight[after], second.q_proj.weight[same] = ALIKE * slow * own, ALIKE * slow * own
    second.k_proj.weight[:size], second.k_proj.weight[size:] = ALIKE * slow * before, ALIKE * slow * own
    second.v_proj.weight[:size], second.v_proj.weight[size:] = own, before
    second.o_proj.weight[:, after], second.o_proj.weight[:, same] = TOLD * own.T, TOLD * told.T
    close = ELSEWHERE * torch.cat([turns >= SLOW, torch.zeros_like(turns, dtype=torch.bool)])
    second.q_proj.bias[same], second.k_proj.bias[size:] = close, -close


def _one_and_two_back(attention: Any, turns: torch.Tensor) -> None:
    """The first key is the same everywhere, and two queries are that key as it was one and two tokens before."""
    size = attention.head_dim
    attention.k_proj.weight[:size] *= 0.1
    attention.k_proj.bias[:size] = NEAR * torch.cat([torch.ones_like(turns), torch.zeros_like(turns)])
    for head, back in enumerate((1, 2)):
        where = slice(head * size, (head + 1) * size)
        attention.q_proj.weight[where] *= 0.1
        attention.q_proj.bias[where] = NEAR * torch.cat([torch.cos(back * turns), -torch.sin(back * turns)])
