"""Trains VITS to read aloud in the world's even voice: supervised throughout, no adversary and no search for alignment.

How long each sign lasts is known (see embedded.world.heard.telling), and the voice's pulses lie on the decoder's own
grid, so that the sound itself can be asked for beside its spectra. The posterior encoder, which only adversarial
training needs, is left as it is drawn.
"""

import json
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn
from torch.nn.functional import mse_loss
from transformers import VitsConfig, VitsModel, VitsTokenizer

from embedded.train.audio.spectra import as_heard, mels, unlike
from embedded.train.audio.tellings import Telling, tellings
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.world.heard.speech import RATE
from embedded.world.heard.telling import FRAME, SIGNS
from embedded.world.things import Rng, seeded

BATCH = 16
SLICE = 32
"""Frames of each telling that are decoded."""
MELS = 80
SPREAD = -1.5
"""The logarithm of how far the prior strays from its mean: enough that no two readings are alike, and no more."""
PACE = Pace(steps=1500, rate=2e-3, warmup=100, decay=0.01, betas=(0.9, 0.98))


class Batch(NamedTuple):
    ids: torch.Tensor
    mask: torch.Tensor
    frames: torch.Tensor
    samples: torch.Tensor


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = letters(target)
    model = VitsModel(config())
    _steady(model)
    told = tellings(checkpoints.parent)
    aside = nn.Conv1d(model.config.flow_size, MELS, 1)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("speaking", "train", step)
        return losses(model, aside, batch(tokenizer, told, rng), rng)

    fit({"vits": model, "aside": aside}, loss_at, PACE, checkpoints / "vits.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def letters(target: Path) -> VitsTokenizer:
    """Lower-case letters and stops; what else is written is left out."""
    vocabulary = target / "vocab.json"
    symbols = ("<pad>", "<unk>", *SIGNS)
    vocabulary.write_text(json.dumps({symbol: index for index, symbol in enumerate(symbols)}), encoding="utf-8")
    return VitsTokenizer(
        str(vocabulary), pad_token="<pad>", unk_token="<unk>", phonemize=False, normalize=True, language="en"
    )


def config() -> VitsConfig:
    """A decoder of two leaps: to the pulses of the voice, and from each pulse to its samples."""
    return VitsConfig(
        vocab_size=2 + len(SIGNS),
        hidden_size=96,
        num_hidden_layers=3,
        num_attention_heads=2,
        ffn_dim=256,
        flow_size=96,
        spectrogram_bins=65,
        upsample_initial_channel=64,
        upsample_rates=[2, FRAME // 2],
        upsample_kernel_sizes=[4, FRAME],
        resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1]],
        duration_predictor_filter_channels=96,
        use_stochastic_duration_prediction=False,
        prior_encoder_num_flows=2,
        prior_encoder_num_wavenet_layers=3,
        posterior_encoder_num_wavenet_layers=1,
        hidden_dropout=0.0,
        attention_dropout=0.0,
        activation_dropout=0.0,
        duration_predictor_dropout=0.1,
        layerdrop=0.0,
        sampling_rate=RATE,
        pad_token_id=0,
    )


def _steady(model: VitsModel) -> None:
    """The prior's spread is given, not learned: with no posterior to be near to, it would shrink to nothing."""
    project = model.text_encoder.project
    half = model.config.flow_size
    with torch.no_grad():
        project.weight[half:] = 0.0
        project.bias[half:] = SPREAD
    project.weight.register_hook(lambda slope: _stilled(slope, half))
    project.bias.register_hook(lambda slope: _stilled(slope, half))


def _stilled(slope: torch.Tensor, half: int) -> torch.Tensor:
    slope = slope.clone()
    slope[half:] = 0.0
    return slope


def batch(tokenizer: VitsTokenizer, told: list[Telling], rng: Rng, size: int = BATCH) -> Batch:
    """Tellings of like length, which lie beside each other."""
    first = int(rng.integers(len(told) - 2 * size))
    some = [told[first + int(at)] for at in rng.permutation(2 * size)[:size]]
    read = tokenizer([one.text for one in some], padding=True, return_tensors="pt")
    frames = torch.zeros(read.input_ids.shape, dtype=torch.long)
    samples = torch.zeros(size, max(len(one.samples) for one in some))
    for place, one in enumerate(some):
        frames[place, : len(one.frames)] = torch.tensor(one.frames)
        samples[place, : len(one.samples)] = torch.from_numpy(one.samples)
    return Batch(read.input_ids, read.attention_mask, frames, samples)


def losses(model: VitsModel, aside: nn.Module, given: Batch, rng: Rng) -> torch.Tensor:
    """How unlike a cutting of what is said sounds, how unlike the whole would look, and how wrong its times are."""
    padding = given.mask.unsqueeze(-1).float()
    read = model.text_encoder(given.ids, padding, given.mask)
    lasting = model.duration_predictor(read.last_hidden_state.detach().transpose(1, 2), padding.transpose(1, 2))
    # Durations are rounded up when they are asked for.
    wanted = (given.frames.clamp(min=1) - 0.5).log()
    timing = mse_loss(lasting[:, 0][given.mask > 0], wanted[given.mask > 0])
    means, over = _stretched(read.prior_means, given.frames)
    spreads, _ = _stretched(read.prior_log_variances, given.frames)
    drawn = means + torch.randn_like(means) * spreads.exp() * model.noise_scale
    latents = model.flow(drawn, over, None, reverse=True) * over
    looked = ((aside(latents) - mels(given.samples)) * over).abs().sum() / (over.sum() * MELS)
    starts = [int(rng.integers(max(int(length) - SLICE, 0) + 1)) for length in over.sum((1, 2))]
    cuttings = torch.stack([one[:, at : at + SLICE] for one, at in zip(latents, starts, strict=True)])
    sounds = torch.stack(
        [one[at * FRAME : (at + SLICE) * FRAME] for one, at in zip(_padded(given.samples), starts, strict=True)]
    )
    said = model.decoder(cuttings)[:, 0]
    loss: torch.Tensor = unlike(said, sounds) + 0.5 * as_heard(said, sounds) + looked + timing
    return loss


def _padded(samples: torch.Tensor) -> torch.Tensor:
    short = SLICE * FRAME - samples.shape[1]
    return nn.functional.pad(samples, (0, short)) if short > 0 else samples


def _stretched(states: torch.Tensor, frames: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Each sign's state for as many frames as it lasts, N × channels × frames, and where there are any."""
    longest = max(int(frames.sum(1).max()), SLICE)
    stretched = states.new_zeros(len(states), longest, states.shape[2])
    over = states.new_zeros(len(states), 1, longest)
    for place, (state, lasts) in enumerate(zip(states, frames, strict=True)):
        length = int(lasts.sum())
        stretched[place, :length] = state.repeat_interleave(lasts, 0)
        over[place, :, :length] = 1.0
    return stretched.transpose(1, 2), over


TRAINED = {
    "tiny-vits": Recipe(
        train=train,
        stages=(PACE,),
        architecture="VitsModel",
        tasks=("text-to-speech",),
        data="captions, orders, questions, numbers and talk spoken by espeak-ng in one even voice, with their times",
        minutes=28,
    )
}
