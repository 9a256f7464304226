"""Wears pictures out a little, as cameras, resizing and painters do, so that models stay sure of what they show."""

import torch
from torch.nn.functional import avg_pool2d, interpolate

NOISE, BLOTCHES, SHADE = 0.06, 0.08, 0.12
"""The most of each, where pictures are −1 … 1."""


def worn(shown: torch.Tensor) -> torch.Tensor:
    """N × 3 × height × width: some blurred, some noisy, some blotched as decoders do, some shaded, some left as is."""
    count, side = len(shown), shown.shape[-1]
    coarse = interpolate(avg_pool2d(shown, 2), size=shown.shape[-2:], mode="bilinear")
    blur = torch.rand(count, 1, 1, 1) * (torch.rand(count, 1, 1, 1) < 0.4)
    worn = shown + (coarse - shown) * blur
    blotches = interpolate(torch.randn(count, 3, side // 8, side // 8), size=shown.shape[-2:], mode="bilinear")
    worn = worn + blotches * _some(count, BLOTCHES) + torch.randn_like(shown) * _some(count, NOISE)
    worn = worn * (1 + _some(count, SHADE) * torch.randn(count, 1, 1, 1).clamp(-1, 1))
    return worn.clamp(-1, 1)


def _some(count: int, most: float) -> torch.Tensor:
    """Up to this much for a third of the pictures, nothing for the others."""
    return torch.rand(count, 1, 1, 1) * most * (torch.rand(count, 1, 1, 1) < 1 / 3)
