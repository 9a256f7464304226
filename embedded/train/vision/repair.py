"""Trains Swin2SR on the world's pictures: to make them twice as large, and to clean them of noise, blur and blocks."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import interpolate
from transformers import Swin2SRConfig, Swin2SRForImageSuperResolution, Swin2SRImageProcessor

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import pixels
from embedded.train.recipe import Recipe
from embedded.world.seen import damage, pictures, scenes
from embedded.world.things import Rng, Split, pick, seeded

WIDTH = 24
CROP = 24
"""Pixels a side of what the network is shown in training, before the processor continues it by eight more to the right
and below; it has no notion of the whole."""
PROCESSOR = Swin2SRImageProcessor()
LOOKS = 3
BATCH = 6
BANK = 1500
PACE = Pace(steps=1400, rate=1e-3, warmup=60, decay=0.0, smooth=0.99)
SOFT = 1e-3
"""Below such an error the loss is square, above it straight."""
WHOLE = 0.006
"""An error before repair that counts as none."""
MAKERS = (scenes.single, scenes.pair, scenes.several, scenes.mixed)
SIDES = (48, 64, 64, 96)


def train_enlarger(target: Path, checkpoints: Path) -> None:
    model = network(upscale=2, upsampler="pixelshuffledirect")
    start_as_bicubic(model)
    _train(model, _halves, target, checkpoints / "enlarger.pt")


def train_cleaner(target: Path, checkpoints: Path) -> None:
    model = network(upscale=1, upsampler="")
    start_as_it_is(model)
    _train(model, _harmed, target, checkpoints / "cleaner.pt")


def network(*, upscale: int, upsampler: str) -> Swin2SRForImageSuperResolution:
    return Swin2SRForImageSuperResolution(
        Swin2SRConfig(
            image_size=32,
            patch_size=1,
            embed_dim=WIDTH,
            depths=[2, 2],
            num_heads=[2, 2],
            window_size=8,
            mlp_ratio=2.0,
            upscale=upscale,
            upsampler=upsampler,
            img_range=1.0,
        )
    )


def start_as_it_is(model: Any) -> None:
    """Nothing is added at first; transformers adds the mean to what it has not taken it from, so the bias does."""
    torch.nn.init.zeros_(model.final_convolution.weight)
    with torch.no_grad():
        model.final_convolution.bias.copy_(-model.swin2sr.mean.flatten())


def start_as_bicubic(model: Any) -> None:
    """What goes around the transformer is bicubic interpolation and stays it; the transformer adds nothing at first.

    Each new pixel is a sum over 5 × 5 given ones. The first convolution copies each colour, and four times more a step
    towards a corner; the last one takes the inner 3 × 3 from the first copy, so that few weights fall off an edge, and
    the rim from the others.
    """
    for weights in model.swin2sr.conv_after_body.parameters():
        torch.nn.init.zeros_(weights)
    first, last = model.swin2sr.first_convolution, model.upsample.conv
    steps = ((0, 0), *product((-1, 1), repeat=2))
    ours = 3 * len(steps)
    with torch.no_grad():
        first.weight[:ours], first.bias[:ours], last.weight[:], last.bias[:] = 0, 0, 0, 0
        for colour, (at, (down, across)) in product(range(3), enumerate(steps)):
            first.weight[len(steps) * colour + at, colour, 1 + down, 1 + across] = 1
            for row, column in product(range(2), repeat=2):
                rim = np.outer(LINES[row], LINES[column])
                own = _seen_from(rim, down, across)
                last.weight[4 * colour + 2 * row + column, len(steps) * colour + at] = torch.from_numpy(own)
    kept = (torch.arange(WIDTH) >= ours).float()
    first.weight.register_hook(lambda slope: slope * kept.view(-1, 1, 1, 1))
    first.bias.register_hook(lambda slope: slope * kept)
    last.weight.register_hook(lambda slope: slope * kept.view(1, -1, 1, 1))


LINES = np.array([[-6, 58, 222, -18, 0], [0, -18, 222, 58, -6]]) / 256
"""Bicubic weights of five pixels in a row, for the left and for the right half of the one in their middle."""


def _seen_from(weights: Any, down: int, across: int) -> Any:
    """Those of 5 × 5 weights that a copy so many steps aside is to bring, of the 3 × 3 that it reaches."""
    if not down:
        return weights[1:4, 1:4]
    rim = weights.copy()
    rim[1:4, 1:4] = 0
    # The middle of a side is reached from two corners: it is the one's before it.
    rim[[0, 4], 2] *= across < 0
    rim[2, [0, 4]] *= down < 0
    return rim[1 + down : 4 + down, 1 + across : 4 + across]


def _train(model: Any, pairs: Callable[[Rng, Split, int], Any], target: Path, checkpoint: Path) -> None:
    given, wanted = pairs(seeded(checkpoint.stem, "train", 0), "train", BANK)
    side = wanted.shape[-1]
    # What is harmed little would else be drowned by what is harmed much.
    before = interpolate(given, scale_factor=model.config.upscale)[..., :side, :side] - wanted
    weight = 1 / (before.abs().mean((1, 2, 3)) + WHOLE)
    weight /= weight.mean()

    def loss_at(step: int) -> torch.Tensor:
        few = torch.from_numpy(seeded(checkpoint.stem, "train", step + 1).integers(BANK, size=BATCH))
        error = model(given[few]).reconstruction[..., :side, :side] - wanted[few]
        loss: torch.Tensor = ((error.square() + SOFT**2).sqrt().mean((1, 2, 3)) * weight[few]).mean()
        return loss

    fit({"swin2sr": model}, loss_at, PACE, checkpoint)
    model.save_pretrained(target)
    PROCESSOR.save_pretrained(target)


def _halves(rng: Rng, split: Split, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Cuttings made half as large, and as they were."""
    whole = [_cutting(rng, split, 2 * CROP) for _ in range(count)]
    return _given([damage.halved(one, rng) for one in whole]), (pixels(whole) + 1) / 2


def _harmed(rng: Rng, split: Split, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Cuttings of harmed pictures, and of the same ones unharmed."""
    whole = [_cutting(rng, split, CROP) for _ in range(count)]
    return _given([damage.harmed(one, rng) for one in whole]), (pixels(whole) + 1) / 2


def _cutting(rng: Rng, split: Split, side: int) -> Image.Image:
    """A picture of this side, or of some parts of a larger one that on which there is most to see."""
    whole = max(side, pick(SIDES, rng))
    drawn = pictures.drawn(pick(MAKERS, rng)(rng, split), rng, whole)
    corners = rng.integers(whole - side + 1, size=(LOOKS, 2))
    parts = [drawn.crop((int(left), int(top), int(left) + side, int(top) + side)) for left, top in corners]
    return max(parts, key=lambda part: float(np.asarray(part).std()))


def _given(drawn: list[Image.Image]) -> torch.Tensor:
    """As the processor makes them, 0 … 1."""
    seen: torch.Tensor = PROCESSOR(drawn, return_tensors="pt")["pixel_values"]
    return seen


_DATA = "pictures of one to four things at several sizes, "
TRAINED = {
    "tiny-swin2sr-x2": Recipe(
        train=train_enlarger,
        stages=(PACE,),
        architecture="Swin2SRForImageSuperResolution",
        tasks=("image-super-resolution",),
        data=_DATA + "made half as large by bicubic, box or Lanczos filters",
        minutes=5,
    ),
    "tiny-swin2sr-x1": Recipe(
        train=train_cleaner,
        stages=(PACE,),
        architecture="Swin2SRForImageSuperResolution",
        tasks=("image-restoration",),
        data=_DATA + "with noise, blur or JPEG compression",
        minutes=5,
    ),
}
