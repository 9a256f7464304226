"""What a neural codec leaves of a sound: coded and decoded by EnCodec, DAC or Mimi (transformers)."""

import inspect
from collections.abc import Generator
from typing import Any, ClassVar

import numpy as np
import torch
from transformers import AutoFeatureExtractor, AutoModel

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.sounding import Changing
from deployments.contracts.stepping import Stepped
from deployments.engines.hearing import heard, listened
from deployments.engines.pictures import moved
from deployments.engines.refusing import refuse_idle
from deployments.engines.weights import bytes_of, load_both
from deployments.media import audio as sounds

LONGEST_SECONDS = 60.0
"""All of it is coded at once."""
THEIRS = {"bandwidth": "bandwidth", "num_quantizers": "num_quantizers", "n_quantizers": "num_quantizers"}
"""The models' names for how many codebooks are used, and ours."""


class Codec:
    """SoundChanger; the whole sound in one pass."""

    label = "reconstructed"
    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, id: str, model: Any, extractor: Any) -> None:
        self._id = id
        self._model = model
        self._extractor = extractor
        self._taken = inspect.signature(model.forward).parameters
        self._known = {ours: theirs for theirs, ours in THEIRS.items() if theirs in self._taken}

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "Codec":
        return cls(model.id, *load_both(AutoModel, AutoFeatureExtractor, model, device))

    def change(self, audio: Audio, changing: Changing) -> Generator[Stepped | None, None, Sound]:
        """Equal to the model called on what its feature extractor makes of the sound, as far as it takes that.

        Raises InvalidParameter for a bandwidth or a number of codebooks that the model lacks.
        """
        refuse_idle(self._id, changing, self._known)
        chosen = {theirs: value for ours, theirs in self._known.items() if (value := getattr(changing, ours))}
        self._check(changing)
        samples = heard(audio, self._extractor, LONGEST_SECONDS)
        channels = self._extractor.feature_size
        given = samples if channels == 1 else np.stack([samples] * channels)
        # DAC's extractor tells which samples are there; the model has no use for it.
        tensors = {name: one for name, one in listened(self._extractor, given).items() if name in self._taken}
        yield None
        with torch.inference_mode():
            decoded = self._model(**moved(tensors, self._model), **chosen).audio_values
        wave = decoded.float().cpu().numpy().reshape(-1, decoded.shape[-1])[:channels, : len(samples)]
        played = wave[0] if channels == 1 else wave.T
        return sounds.encode(played, self._extractor.sampling_rate, changing.format)

    def _check(self, changing: Changing) -> None:
        config = self._model.config
        bandwidths = getattr(config, "target_bandwidths", ())
        if changing.bandwidth is not None and changing.bandwidth not in bandwidths:
            raise InvalidParameter(
                f"bandwidth {changing.bandwidth:g} is unknown to {self._id}; choose "
                f"{', '.join(f'{one:g}' for one in bandwidths)} kbit/s",
                "parameters.bandwidth",
            )
        most = int(getattr(config, "num_quantizers", None) or getattr(config, "n_codebooks", None) or 1)
        if changing.num_quantizers is not None and changing.num_quantizers > most:
            raise InvalidParameter(
                f"num_quantizers {changing.num_quantizers} is more than the {most} codebooks of {self._id}",
                "parameters.num_quantizers",
            )

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model
