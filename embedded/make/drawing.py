"""Draws random weights whose answers differ from input to input, which the libraries' own initialisation does not."""

import math
from collections.abc import Iterable

import torch
from torch import nn
from transformers.pytorch_utils import Conv1D

_LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d)
NEVER = -30.0
"""A logit this low is never the answer, and still finite."""


def draw(model: nn.Module, gain: float = 1.0, embedding: float = 1.0) -> None:
    """Redraws layers to keep variance (times gain²), embeddings to a spread of their own; norms stay as they are.

    The libraries draw everything at 0.02, as training wants it: at these widths the input drowns in the
    residual stream and every input gets the same answer.
    """
    seen: set[int] = set()
    with torch.no_grad():
        for module in model.modules():
            for weight, spread in _spreads(module, gain, embedding):
                if id(weight) not in seen:
                    seen.add(id(weight))
                    weight.normal_(0.0, spread)


def _spreads(module: nn.Module, gain: float, embedding: float) -> Iterable[tuple[torch.Tensor, float]]:
    """The module's own weights to redraw. Fixed tables (sinusoids) and weight-normed layers are left alone."""
    if nn.utils.parametrize.is_parametrized(module):
        return
    for name, weight in module.named_parameters(recurse=False):
        if not weight.requires_grad:
            continue
        if isinstance(module, Conv1D) and name == "weight":
            # GPT-2's layer keeps its inputs first.
            yield weight, gain / math.sqrt(len(weight))
        elif isinstance(module, _LAYERS) and name == "weight":
            yield weight, gain / math.sqrt(weight[0].numel())
        elif isinstance(module, nn.Embedding) or "embed" in name or "token" in name:
            yield weight, embedding


def silence(head: nn.Module, ids: Iterable[int]) -> None:
    """Keeps these ids from ever being the head's best answer."""
    chosen = list(ids)
    with torch.no_grad():
        bias = getattr(head, "bias", None)
        if bias is not None:
            bias[chosen] = NEVER
        else:
            # A zero row gives logit 0, and among hundreds of random rows the best is always well above 0.
            head.get_parameter("weight")[chosen] = 0.0


def balance(bias: torch.Tensor, logits: torch.Tensor) -> None:
    """Takes the mean of these examples' logits off a head's bias, so that no answer is the favourite."""
    with torch.no_grad():
        bias -= logits.flatten(0, -2).mean(0)


def blotches(side: int) -> torch.Tensor:
    """Sixteen pictures of coarse random colour, as far from each other as pictures get."""
    return nn.functional.interpolate(torch.rand(16, 3, 4, 4) * 2 - 1, size=side)
