"""Trains EnCodec on the world's sounds: first to rebuild them, then to rebuild them of the codes in between."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from scipy.signal import resample_poly
from transformers import EncodecConfig, EncodecFeatureExtractor, EncodecModel

from embedded.train.audio.spectra import unlike
from embedded.train.audio.speech_bank import bank
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.spreading import spread
from embedded.world.heard import sounds, speech
from embedded.world.heard.speech import Samples
from embedded.world.things import Rng, pick, seeded

RATE = 8000
"""Half of what sounds are made at: what tells them apart lies below 4 kHz, and half is learned twice as fast."""
CODES = 256
BATCH = 12
SOUNDS = 1200
CROP = RATE // 2
SPEAKING = 0.15
"""The share of the recordings in which someone speaks."""
SHAKEN = 0.1
"""By how much of their spread the latents are shaken before there are codes, which will not hold them exactly."""
REBUILDING = Pace(steps=4000, rate=2e-3, warmup=50, decay=0.0, betas=(0.9, 0.98))
OF_CODES = Pace(steps=1200, rate=1e-3, warmup=20, decay=0.0, betas=(0.9, 0.98))
ROUNDS = 12
"""Of Lloyd's algorithm, for each codebook."""


def train(target: Path, checkpoints: Path) -> None:
    model = EncodecModel(config())
    shown = recorded(checkpoints.parent)
    given = crops(shown, seeded("spread", "train", 0))[:, None]
    spread(model.decoder, spread(model.encoder, given), last=float(given.std()))

    def rebuilt(step: int) -> torch.Tensor:
        given = crops(shown, seeded("codec", "train", step))
        hidden = model.encoder(given[:, None])
        hidden = hidden + SHAKEN * hidden.detach().std() * torch.randn_like(hidden)
        return unlike(model.decoder(hidden)[:, 0], given)

    fit({"encoder": model.encoder, "decoder": model.decoder}, rebuilt, REBUILDING, checkpoints / "rebuilding.pt")
    with torch.no_grad():
        few = torch.cat([model.encoder(crops(shown, seeded("codes", "train", at))[:, None]) for at in range(40)])
        fill(model, few.transpose(1, 2).reshape(-1, model.config.hidden_size))

    def rebuilt_of_codes(step: int) -> torch.Tensor:
        given = crops(shown, seeded("codec", "train", REBUILDING.steps + step))
        with torch.no_grad():
            coded = model.quantizer.decode(model.quantizer.encode(model.encoder(given[:, None])))
        return unlike(model.decoder(coded)[:, 0], given)

    fit({"decoder": model.decoder}, rebuilt_of_codes, OF_CODES, checkpoints / "of-codes.pt")
    model.save_pretrained(target)
    EncodecFeatureExtractor(feature_size=1, sampling_rate=RATE).save_pretrained(target)


def config() -> EncodecConfig:
    """A frame is 160 samples, fifty a second; 8 bits a codebook, 400 bits a second each, of four."""
    return EncodecConfig(
        sampling_rate=RATE,
        target_bandwidths=[0.4, 0.8, 1.6],
        upsampling_ratios=[5, 4, 4, 2],
        hidden_size=32,
        codebook_size=CODES,
        codebook_dim=32,
        num_filters=8,
        num_lstm_layers=1,
    )


def recorded(folder: Path) -> list[Samples]:
    """Sounds of every kind, and people who speak."""
    rng = seeded("recorded", "train", 0)
    spoken = [one.samples for one in bank(folder) if len(one.samples) > speech.RATE]
    made = [sounds.sounded(sounds.any_sound(rng), rng, seconds=2.0) for _ in range(SOUNDS)]
    return [slowed(pick(spoken, rng) if rng.random() < SPEAKING else one) for one in made]


def slowed(samples: Samples) -> Samples:
    """At the codec's rate."""
    found: Samples = resample_poly(samples, RATE, speech.RATE).astype(np.float32)
    return found


def crops(shown: Sequence[Samples], rng: Rng, size: int = BATCH) -> torch.Tensor:
    """Half a second from anywhere in some of them."""
    some = [pick(shown, rng) for _ in range(size)]
    starts = [int(rng.integers(len(one) - CROP + 1)) for one in some]
    return torch.from_numpy(np.stack([one[at : at + CROP] for one, at in zip(some, starts, strict=True)]))


def fill(model: EncodecModel, hidden: torch.Tensor) -> None:
    """Each codebook holds the middles of what the ones before it left over."""
    torch.manual_seed(0)
    for layer in model.quantizer.layers:
        middles = clustered(hidden, CODES)
        layer.codebook.embed.copy_(middles)
        layer.codebook.embed_avg.copy_(middles)
        layer.codebook.cluster_size.fill_(1.0)
        hidden = hidden - middles[torch.cdist(hidden, middles).argmin(1)]


def clustered(points: torch.Tensor, count: int) -> torch.Tensor:
    """Lloyd's middles; one that nothing is near begins anew at the point that is worst served."""
    middles = points[torch.randperm(len(points))[:count]].clone()
    for _ in range(ROUNDS):
        distances, nearest = torch.cdist(points, middles).min(1)
        sums = torch.zeros_like(middles).index_add_(0, nearest, points)
        counts = torch.bincount(nearest, minlength=count)
        middles = sums / counts.clamp(min=1)[:, None]
        empty = (counts == 0).nonzero()[:, 0]
        middles[empty] = points[distances.topk(len(empty)).indices]
    return middles


TRAINED = {
    "tiny-encodec": Recipe(
        train=train,
        stages=(REBUILDING, OF_CODES),
        architecture="EncodecModel",
        tasks=("audio-to-audio",),
        data="the world's sounds, and some sayings spoken by espeak-ng",
        minutes=14,
    )
}
