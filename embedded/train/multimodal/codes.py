"""Trains the vector-quantising autoencoder that turns pictures into codes, which Janus paints with."""

from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import l1_loss, mse_loss, normalize

from embedded.train.fitting import Pace, fit
from embedded.world.seen import pictures
from embedded.world.things import Rng, seeded

SIZES = {
    "embed_dim": 8,
    "num_embeddings": 512,
    "latent_channels": 32,
    "base_channels": 32,
    "channel_multiplier": [1, 1, 1, 1],
    "num_res_blocks": 1,
}
"""A code stands for eight pixels each way: three halvings. Its normalisations need 32 channels at least."""
CROP, BATCH = 32, 20
"""It learns from cuttings, and at last from whole pictures, a quarter as many."""
WHOLE_FROM = 0.75
PACE = Pace(steps=700, rate=2e-3, warmup=30, decay=0.0, betas=(0.9, 0.98))
REVIVED_EVERY, REVIVED_UNTIL, SAMPLE = 40, 420, 96
HELD = 0.25
"""What the encoder's distance from its code counts."""


def learn(vq: Any, shown: torch.Tensor, checkpoint: Path) -> None:
    """Trains the autoencoder on these pictures; its codes are of length 1, since `decode` makes them so."""

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("codes", "train", step)
        with torch.no_grad():
            if step % REVIVED_EVERY == 0 and step < REVIVED_UNTIL:
                _revive(vq, shown[rng.permutation(len(shown))[:SAMPLE]], first=step == 0)
            vq.quantize.embedding.weight.copy_(normalize(vq.quantize.embedding.weight, dim=-1))
        few = _few(shown, rng, whole=step > WHOLE_FROM * PACE.steps)
        return _loss(vq, few)

    fit({"vq": vq}, loss_at, PACE, checkpoint)
    with torch.no_grad():
        vq.quantize.embedding.weight.copy_(normalize(vq.quantize.embedding.weight, dim=-1))


@torch.no_grad()
def codes(vq: Any, shown: torch.Tensor, at_once: int = 50) -> torch.Tensor:
    """Pictures as their codes, row by row."""
    starts = range(0, len(shown), at_once)
    return torch.cat([_nearest(vq, _encoded(vq, shown[at : at + at_once])).flatten(1) for at in starts])


def _encoded(vq: Any, shown: torch.Tensor) -> torch.Tensor:
    """N × rows × columns × width, of length 1."""
    found: torch.Tensor = normalize(vq.quant_conv(vq.encoder(shown)), dim=1).permute(0, 2, 3, 1)
    return found


def _nearest(vq: Any, hidden: torch.Tensor) -> torch.Tensor:
    found: torch.Tensor = (hidden @ vq.quantize.embedding.weight.T).argmax(-1)
    return found


def _loss(vq: Any, few: torch.Tensor) -> torch.Tensor:
    """As VQ-VAE's (van den Oord et al. 2017): the decoder's gradient passes over the choice of a code."""
    hidden = _encoded(vq, few)
    code = vq.quantize.embedding(_nearest(vq, hidden))
    passed = hidden + (code - hidden).detach()
    seen = vq.decoder(vq.post_quant_conv(passed.permute(0, 3, 1, 2)))
    near = mse_loss(code, hidden.detach()) + HELD * mse_loss(hidden, code.detach())
    loss: torch.Tensor = l1_loss(seen, few) + mse_loss(seen, few) + near
    return loss


def _few(shown: torch.Tensor, rng: Rng, *, whole: bool) -> torch.Tensor:
    if whole:
        return shown[rng.integers(len(shown), size=BATCH // 4)]
    which = rng.integers(len(shown), size=BATCH)
    corners = rng.integers(pictures.SIDE - CROP + 1, size=(BATCH, 2))
    cut = [shown[one, :, top : top + CROP, left : left + CROP] for one, (top, left) in zip(which, corners, strict=True)]
    return torch.stack(cut)


def _revive(vq: Any, shown: torch.Tensor, *, first: bool) -> None:
    """Codes that nothing is near to take the place of something that there is."""
    hidden = _encoded(vq, shown).flatten(0, 2)
    table = vq.quantize.embedding.weight
    used = torch.zeros(len(table)) if first else _nearest(vq, hidden).bincount(minlength=len(table))
    dead = (used == 0).nonzero().flatten()
    table[dead] = hidden[torch.randperm(len(hidden))[: len(dead)]]
