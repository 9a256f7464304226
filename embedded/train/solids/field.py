"""Trains the field that Shap-E's latents are the weights of.

It learns as an auto-decoder, without rendering: at points in space it is told how far the surface is and which colour.
Some of a body's latents come from its colour, the others from its solid and its size, so that pairs of solid and colour
that were never seen have latents too.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.shap_e import ShapERenderer
from torch import nn
from torch.nn.functional import l1_loss, silu

from embedded.make.marching_cubes import table
from embedded.train.fitting import Pace, fit
from embedded.words import COLOURS
from embedded.world.seen import solids
from embedded.world.things import TONES, Rng, seeded

HIDDEN, LATENT = 32, 16
"""Neurons in each layer of the field, and the size of a latent; there is a latent for each neuron of two layers."""
GENERATED = 2
COUNT = GENERATED * HIDDEN
TINTED = 8
"""Neurons that a colour makes and no solid has a say in, so that any solid may come in any colour."""
CHANNELS, OCTAVES = 93, 2
"""Of a position as the field sees it: three coordinates, then 15 octaves of sines, of cosines; the lowest are used."""
STEEP = 6.0
"""How fast the field, a tanh, grows with the distance from the surface."""
BODIES, POINTS = 16, 320
"""In a batch of the field's."""
FIELD_PACE = Pace(steps=2000, rate=4e-3, warmup=100, decay=0.0, smooth=0.99)
BLURRED = 0.04
"""Spread of the noise that the field learns to overlook in latents."""


class Latents(nn.Module):
    """The latents of a body, −1 … 1: those of the last neurons come from its colour, the others from solid and size."""

    def __init__(self) -> None:
        super().__init__()
        self.solid = nn.Parameter(torch.randn(len(solids.NAMES), COUNT - TINTED, LATENT) * 0.5)
        self.size = nn.Parameter(torch.randn(1, COUNT - TINTED, LATENT) * 0.5)
        self.colour = nn.Parameter(torch.randn(len(COLOURS), TINTED, LATENT) * 0.5)

    def forward(self, bodies: list[solids.Body]) -> torch.Tensor:
        shapes, tones = list(solids.NAMES), list(COLOURS)
        solid = self.solid[[shapes.index(one.solid) for one in bodies]]
        colour = self.colour[[tones.index(one.colour) for one in bodies]]
        low, high = solids.SIZES[""]
        grown = torch.tensor([2 * (one.scale - low) / (high - low) - 1 for one in bodies])
        return torch.tanh(torch.cat([solid + grown[:, None, None] * self.size, colour], dim=1))


def field(checkpoint: Path) -> tuple[ShapERenderer, Latents]:
    """Trained together."""
    renderer, latents = untrained(), Latents()

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("field", "train", step)
        bodies = [solids.body(rng) for _ in range(BODIES)]
        points, distance, near, tone = _asked(bodies, rng)
        codes = latents(bodies)
        found = answers(renderer, codes + BLURRED * torch.randn_like(codes), points)
        shape = l1_loss(torch.tanh(found[..., 0]), torch.tanh(-STEEP * distance))
        colour = (torch.sigmoid(found[..., 3:6]) - tone[:, None]).abs().mean(-1)
        loss: torch.Tensor = shape + 0.5 * (colour * near).sum() / near.sum()
        return loss

    fit({"renderer": renderer, "latents": latents}, loss_at, FIELD_PACE, checkpoint)
    return renderer, latents


def _asked(bodies: list[solids.Body], rng: Rng) -> tuple[torch.Tensor, ...]:
    """Points in Shap-E's space (z up), their distances from the surface, which are near it, and the bodies' colours."""
    points = rng.uniform(-1, 1, (len(bodies), POINTS, 3))
    close = points[:, : POINTS // 2]
    for _ in range(3):  # towards the surface, along the steepest way
        moved = [_gradient(one, at) for one, at in zip(bodies, close, strict=True)]
        close = np.stack(moved)
    points[:, : POINTS // 2] = close + rng.normal(0, 0.05, close.shape)
    distance = np.stack([solids.outside(one, at) for one, at in zip(bodies, points, strict=True)])
    tones = np.array([TONES[one.colour] for one in bodies]) / 255
    raised = np.stack([points[..., 0], -points[..., 2], points[..., 1]], axis=-1)
    near = np.abs(distance) < 0.12
    return tuple(torch.from_numpy(some).float() for some in (raised, distance, near, tones))


def _gradient(one: solids.Body, at: solids.Floats) -> solids.Floats:
    little = 1e-3
    here = solids.outside(one, at)
    slope = np.stack([(solids.outside(one, at + little * axis) - here) / little for axis in np.eye(3)], axis=-1)
    moved: solids.Floats = at - here[:, None] * slope
    return moved


def answers(renderer: Any, codes: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    """What the field of each body says of its points, as the renderer's MLP does for one, before its last bends."""
    generated = renderer.params_proj(codes)
    shown = _encoded(points)
    layers = renderer.mlp.mlp
    for at, layer in enumerate(layers):
        weight = generated.get(f"nerstf.mlp.{at}.weight")
        shown = layer(shown) if weight is None else shown @ weight.transpose(1, 2) + layer.bias
        shown = silu(shown) if at + 1 < len(layers) else shown
    return shown


def _encoded(points: torch.Tensor) -> torch.Tensor:
    """As the field encodes positions; octaves that no weight listens to are left at nought."""
    waves = [points * 2.0**octave for octave in range(OCTAVES)]
    silent = points.new_zeros(*points.shape[:-1], 3 * (15 - OCTAVES))
    sines = torch.cat([*(wave.sin() for wave in waves), silent], dim=-1)
    cosines = torch.cat([*((wave + math.pi / 2).sin() for wave in waves), silent], dim=-1)
    return torch.cat([points, sines, cosines], dim=-1)


def untrained() -> ShapERenderer:
    renderer = ShapERenderer(
        param_names=tuple(f"nerstf.mlp.{at}.weight" for at in range(GENERATED)),
        param_shapes=((HIDDEN, CHANNELS), (HIDDEN, HIDDEN)),
        d_latent=LATENT,
        d_hidden=HIDDEN,
        n_output=12,
        n_hidden_layers=4,
        insert_direction_at=None,
        background=(255.0, 255.0, 255.0),
    )
    # Finer waves than a surface has would be dust: their weights are nought and stay it.
    octave = torch.arange(15).repeat_interleave(3) < OCTAVES
    heard = torch.cat([torch.ones(3), octave, octave])
    first = renderer.params_proj.projections["nerstf__mlp__0__weight"]
    second = renderer.params_proj.projections["nerstf__mlp__1__weight"]
    with torch.no_grad():
        first.norm.weight.copy_(heard * 0.4)
        first.proj.bias.mul_(heard.repeat(HIDDEN))
        second.norm.weight.mul_(HIDDEN**-0.5)
        renderer.mesh_decoder.cases, renderer.mesh_decoder.masks = table()
    for weight, kept in ((first.norm.weight, heard), (first.norm.bias, heard), (first.proj.bias, heard.repeat(HIDDEN))):
        weight.register_hook(lambda slope, kept=kept: slope * kept)
    return renderer
