"""How a sound comes into a model that hears all of it at once: at its rate, refused where it would be cut."""

from typing import Any

from transformers import ASTFeatureExtractor, ClapFeatureExtractor, WhisperFeatureExtractor

from deployments.contracts.errors import InvalidInput, MediaTooLarge
from deployments.contracts.kinds import Audio
from deployments.engines.pictures import Tensors
from deployments.media import audio as sounds
from deployments.media.audio import Samples

SHORTEST_SECONDS = 0.1
LONGEST_SECONDS = 120.0
"""For models that set no length themselves: attention grows with its square."""
AST_HOP, AST_WINDOW = 0.010, 0.025
"""Seconds."""


def heard(audio: Audio, extractor: Any, longest: float | None = None) -> Samples:
    """Mono samples at the extractor's rate, of no more than it hears at once (or `longest` seconds).

    Raises MediaTooLarge, InvalidInput, and what decoding raises.
    """
    rate = extractor.sampling_rate
    samples = sounds.decode(audio, rate)
    seconds = samples.size / rate
    most = longest or _at_once(extractor)
    if seconds > most:
        raise MediaTooLarge(
            f"the sound is {seconds:.2f} seconds long; this model hears {most:g} at once: send it in parts",
            "inputs.audio",
        )
    refuse_click(samples, rate)
    return samples


def refuse_click(samples: Samples, rate: int) -> None:
    """Raises InvalidInput for a sound that is over before a model can hear anything in it."""
    if samples.size < SHORTEST_SECONDS * rate:
        raise InvalidInput(
            f"the sound is shorter than {SHORTEST_SECONDS} seconds: nothing can be heard in it", "inputs.audio"
        )


def listened(extractor: Any, samples: Samples) -> Tensors:
    """One sound as the tensors its model takes, a batch of one."""
    return dict(extractor(samples, sampling_rate=extractor.sampling_rate, return_tensors="pt"))


def _at_once(extractor: Any) -> float:
    """Seconds; what is longer the library would cut without a word."""
    match extractor:
        case ASTFeatureExtractor():
            return float((extractor.max_length - 1) * AST_HOP + AST_WINDOW)
        case ClapFeatureExtractor():
            return float(extractor.nb_max_samples / extractor.sampling_rate)
        case WhisperFeatureExtractor():
            return float(extractor.n_samples / extractor.sampling_rate)
    return LONGEST_SECONDS
