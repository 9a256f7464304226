"""Begins convolutions so that what goes in comes out as strong, through however many: else small networks stay deaf."""

from typing import Any

import torch
from torch import nn

CONVOLUTIONS = (nn.Conv1d, nn.ConvTranspose1d, nn.Conv2d)


@torch.no_grad()
def spread(network: Any, given: torch.Tensor, last: float = 1.0) -> torch.Tensor:
    """Scales each convolution, in the order in which they are used, to answer with spread 1; the last with `last`.

    Returns what the network says of `given` then (cf. Mishkin and Matas 2016, "All you need is a good init"; the
    libraries' own draws lose a part of the signal with each convolution, weight-normed ones a good third).
    """
    parts = [part for part in network.modules() if isinstance(part, CONVOLUTIONS)]
    for part in parts:
        if part.bias is not None:
            part.bias.zero_()  # what differs between channels alone would pass for a signal
    hooks = [part.register_forward_hook(_evened) for part in parts]
    network(given)
    for hook in hooks:
        hook.remove()
    _scale(parts[-1], last)
    said: torch.Tensor = network(given)
    return said


def _evened(part: nn.Module, _given: Any, said: torch.Tensor) -> torch.Tensor:
    by = 1 / float(said.std().clamp(min=1e-6))
    _scale(part, by)
    return said * by


def _scale(part: Any, by: float) -> None:
    """A weight-normed convolution has its size in a parameter of its own."""
    normed = getattr(part, "parametrizations", None)
    (normed.weight.original0 if normed else part.weight).mul_(by)
