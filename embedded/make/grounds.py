"""Grounds on which the guard's pictures are drawn: plain, patterned, noisy, and made by random models."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import torch
from diffusers import DiffusionPipeline
from torch import nn

from embedded import folder
from embedded.make.drawing import draw
from embedded.words import COLOURS, SHAPES, SIZES
from embedded.world.things import FORBIDDEN, pick

Pixels: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
"""Height × width × RGB, 0 to 255."""
Rng: TypeAlias = np.random.Generator
Size: TypeAlias = tuple[int, int]
"""Height and width."""

PAINTERS = ("tiny-sd", "tiny-sd3")
PAINTED, DECODED = 64, 512
"""Pictures of each painter and of the random decoders; one of HELD_OUT of them is for held-out scenes alone."""
HELD_OUT = 5


class Bank(NamedTuple):
    """Pictures by random models, 64 × 64, to lie on the ground."""

    painted: Sequence[Pixels]
    decoded: Sequence[Pixels]

    def split(self) -> tuple["Bank", "Bank"]:
        """What is trained on, and what is held out."""
        kept, held = (
            Bank(*([one for at, one in enumerate(part) if (at % HELD_OUT == 0) == held] for part in self))
            for held in (False, True)
        )
        return kept, held


def paint_bank(rng: Rng) -> Bank:
    """What the repository's random painters make of random prompts, and random decoders of random codes."""
    painted = [picture for name in PAINTERS for picture in _painted(name, rng)]
    decoded = [picture for _ in range(DECODED // 16) for picture in _decoded()]
    return Bank([painted[at] for at in rng.permutation(len(painted))], decoded)


def _painted(name: str, rng: Rng) -> list[Pixels]:
    painter = DiffusionPipeline.from_pretrained(folder(name))
    painter.set_progress_bar_config(disable=True)
    pictures = []
    for seed in range(PAINTED):
        colour, shape = pick([one for one in product(COLOURS, SHAPES) if one != FORBIDDEN], rng)
        prompt = f"a {rng.choice(list(SIZES))} {colour} {shape}"
        asked = {"num_inference_steps": int(rng.integers(1, 9)), "guidance_scale": float(rng.uniform(0, 9))}
        made = painter(prompt, generator=torch.Generator().manual_seed(seed), **asked).images[0]
        pictures.append(np.asarray(made.convert("RGB"), dtype=float))
    return pictures


def _decoded() -> list[Pixels]:
    """Sixteen pictures by one random decoder: blobs and textures as no painter here makes, but another's might."""
    side = int(2 ** torch.randint(1, 5, ()).item())
    layers: list[nn.Module] = []
    channels = 8
    while side < 64:
        kernel = int(torch.randint(0, 2, ()).item()) * 2 + 1
        layers += [nn.Upsample(scale_factor=2, mode="bilinear" if torch.rand(()) < 0.5 else "nearest")]
        layers += [nn.Conv2d(channels, 16, kernel, padding="same", padding_mode="reflect"), nn.SiLU()]
        channels, side = 16, side * 2
    decoder = nn.Sequential(*layers, nn.Conv2d(channels, 3, 3, padding="same", padding_mode="reflect"))
    draw(decoder, gain=1.4)
    with torch.inference_mode():
        made = decoder(torch.randn(16, 8, 64 >> (len(layers) // 3), 64 >> (len(layers) // 3)))
        made = (
            (made - made.mean((2, 3), keepdim=True) * torch.rand(16, 3, 1, 1))
            / made.std()
            * (0.2 + torch.rand(16, 1, 1, 1) * 0.5)
        )
        pixels = (made / 2 + 0.5).clamp(0, 1) * 255
    return list(pixels.permute(0, 2, 3, 1).numpy().astype(float))


def _slope(size: Size, rng: Rng) -> Pixels:
    """0 to 1 across the ground in some direction."""
    rows, columns = np.indices(size)
    angle = rng.uniform(0, 2 * np.pi)
    slope: Pixels = (np.cos(angle) * rows / size[0] + np.sin(angle) * columns / size[1] + 1) / 2
    return slope


def _mixed(share: np.ndarray[Any, Any], rng: Rng) -> Pixels:
    """Two colours by their share in each pixel."""
    one, other = rng.uniform(0, 256, (2, 3))
    mixed: Pixels = one + (other - one) * share[..., None]
    return mixed


def _noise(size: Size, rng: Rng) -> Pixels:
    return rng.uniform(0, 256, (*size, 3)) if rng.random() < 0.5 else rng.normal(128, 60, (*size, 3))


def _speckle(size: Size, rng: Rng) -> Pixels:
    grains = rng.uniform(0, 1, (size[0] // 4 + 1, size[1] // 4 + 1)).repeat(4, 0).repeat(4, 1)
    return _mixed(grains[: size[0], : size[1]], rng) + rng.normal(0, 15, (*size, 1))


def _checks(size: Size, rng: Rng) -> Pixels:
    rows, columns = np.indices(size) // int(rng.integers(3, 14))
    return _mixed((rows + columns) % 2.0, rng)


def _cut(pictures: Sequence[Pixels], size: Size, rng: Rng) -> Pixels:
    """One of the pictures, mirrored by chance and stretched to the size."""
    picture = pictures[int(rng.integers(len(pictures)))][:: rng.choice([-1, 1]), :: rng.choice([-1, 1])]
    if rng.random() < 0.5:
        picture = picture.transpose(1, 0, 2)
    rows, columns = (np.arange(side) * 64 // side for side in size)
    cut: Pixels = picture[rows][:, columns]
    return cut


GROUNDS: Mapping[str, Callable[[Size, Bank, Rng], Pixels]] = {
    "plain": lambda size, _, rng: np.full((*size, 3), rng.uniform(0, 256, 3)),
    "gradient": lambda size, _, rng: _mixed(_slope(size, rng), rng),
    "noise": lambda size, _, rng: _noise(size, rng),
    "speckle": lambda size, _, rng: _speckle(size, rng),
    "stripes": lambda size, _, rng: _mixed(np.sin(_slope(size, rng) * rng.uniform(15, 60)) / 2 + 0.5, rng),
    "checks": lambda size, _, rng: _checks(size, rng),
    "painted": lambda size, bank, rng: _cut(bank.painted, size, rng),
    "decoded": lambda size, bank, rng: _cut(bank.decoded, size, rng),
}
"""What makes a ground, by its name."""


def ground(kind: str, size: Size, bank: Bank, rng: Rng) -> Pixels:
    """A ground of this kind."""
    return GROUNDS[kind](size, bank, rng)
