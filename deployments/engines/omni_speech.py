"""Text and then speech by one `generate` of Qwen2.5-Omni, told step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import get_ident
from typing import Any

import torch
from transformers.generation.streamers import BaseStreamer

from deployments.contracts.several_kinds import Placed
from deployments.engines.noise import Noise
from deployments.engines.pictures import Tensors
from deployments.engines.stepwise import Report
from deployments.media.audio import Samples

THINKERS = ("pixel_values", "pixel_values_videos")
"""Inputs that `generate` also hands to the talker, which refuses them, unless they are marked as the thinker's."""

Told = int | Placed | None
"""A token of text, then how many codes of speech there are; None while these become sound."""


@dataclass(frozen=True)
class Speech:
    """`options` are about the text; `codes` is how many there may be."""

    inputs: Tensors
    options: Mapping[str, Any]
    seed: int | None
    voice: str
    codes: int


def speak(omni: Any, asked: Speech, report: Report[Told]) -> Samples:
    """As after `set_seed(seed)`; neither the text nor its speech may be empty, which transformers fails at.

    It stops at any report: a token, a code, or a look of the denoiser that turns codes into a spectrogram.
    """
    talker, here = omni.config.talker_config, get_ident()

    def looked(*_: object) -> None:
        if get_ident() == here:  # other requests look by the same model
            report(None)

    hook = omni.token2wav.code2wav_dit_model.register_forward_pre_hook(looked)
    try:
        with Noise(asked.seed):
            _, wave = omni.generate(
                **{f"thinker_{name}" if name in THINKERS else name: tensor for name, tensor in asked.inputs.items()},
                **{f"thinker_{name}": value for name, value in asked.options.items()},
                thinker_min_new_tokens=1,
                thinker_streamer=_Teller(lambda done, id: report(int(id)) if done else None),
                talker_max_new_tokens=asked.codes,
                talker_min_new_tokens=1,
                talker_eos_token_id=[talker.tts_codec_pad_token_id, talker.tts_codec_end_token_id],
                talker_streamer=_Teller(lambda done, _: report(Placed(done=done, total=asked.codes))),
                speaker=asked.voice,
            )
    finally:
        hook.remove()
    samples: Samples = wave.float().cpu().numpy()
    return samples


class _Teller(BaseStreamer):  # type: ignore[misc]
    """Calls for each token that is written with how many are done; first for the prompt, with none."""

    def __init__(self, tell: Callable[[int, torch.Tensor], None]) -> None:
        self._tell = tell
        self._done = 0

    def put(self, value: torch.Tensor) -> None:
        self._tell(self._done, value)
        self._done += 1

    def end(self) -> None:
        """Nothing is held back."""
