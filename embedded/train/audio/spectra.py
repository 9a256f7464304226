"""How unlike two sounds are: in their spectra at several scales, and sample by sample."""

from functools import cache

import torch
from transformers.audio_utils import mel_filter_bank

from embedded.world.heard.speech import RATE
from embedded.world.heard.telling import FRAME

SCALES = ((1024, 256), (512, 128), (256, 64))
"""Window and hop."""
FLOOR = 0.03
"""What is weaker is as good as silent; a full tone has a magnitude of some hundreds."""
WINDOW = 1024


def unlike(said: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Spectral convergence and the distance of logarithms, over all scales (Yamamoto et al. 2020)."""
    losses = []
    for window, hop in SCALES:
        one, other = _loudness(said, window, hop), _loudness(wanted, window, hop)
        losses.append((other - one).norm() / other.norm().clamp(min=1e-3))
        losses.append((one.clamp(min=FLOOR).log() - other.clamp(min=FLOOR).log()).abs().mean())
    return torch.stack(losses).sum() / len(SCALES)


def as_heard(said: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The sound itself: 1 for silence, 0 for what is wanted."""
    return (said - wanted).abs().mean() / wanted.abs().mean().clamp(min=1e-3)


def mels(samples: torch.Tensor, count: int = 80) -> torch.Tensor:
    """Log-mel of each frame, N × `count` × frames, about −1 … 1."""
    loud = _loudness(samples, WINDOW, FRAME)[..., : samples.shape[1] // FRAME] ** 2
    return (torch.einsum("mf,nft->nmt", _filters(count), loud).clamp(min=1e-3).log10() - 0.5) / 2


def _loudness(samples: torch.Tensor, window: int, hop: int) -> torch.Tensor:
    spectrum = torch.stft(samples, window, hop, window=_window(window), return_complex=True, pad_mode="constant")
    return (spectrum.real**2 + spectrum.imag**2 + 1e-8).sqrt()


@cache
def _window(length: int) -> torch.Tensor:
    return torch.hann_window(length)


@cache
def _filters(count: int) -> torch.Tensor:
    bank = mel_filter_bank(WINDOW // 2 + 1, count, 0.0, RATE / 2, RATE, norm=None, mel_scale="htk")
    return torch.from_numpy(bank.T).float()
