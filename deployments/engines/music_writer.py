"""Makes music of a text with MusicGen (transformers), frame by frame."""

import math
from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

import torch
from transformers import AutoTokenizer, MusicgenForConditionalGeneration, StoppingCriteria

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.sounding import Composing
from deployments.contracts.stepping import Stepped
from deployments.engines.counting import Counter
from deployments.engines.noise import Noise
from deployments.engines.refusing import refuse_idle
from deployments.engines.stepwise import Report, Steps
from deployments.engines.weights import bytes_of, load_both
from deployments.media import audio as sounds
from deployments.media.audio import Samples

AT_ONCE = 4
KNOWN = ("seconds", "guidance_scale", "seed", "temperature", "top_k")
USUAL_SECONDS = 5.0
START = 1
"""The token that everything begins with."""


class MusicWriter:
    """Composer; requests take turns, a frame each, and draw from noise of their own."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, id: str, model: Any, tokenizer: Any) -> None:
        self._id = id
        self._model = model
        self._tokenizer = tokenizer
        self.count_tokens = Counter(tokenizer)
        self._rate: int = model.config.audio_encoder.sampling_rate
        self._frames_a_second: int = model.config.audio_encoder.frame_rate
        # Each codebook begins a frame after the one before it; a stereo model has two of each.
        self._delay: int = model.config.decoder.num_codebooks // model.config.decoder.audio_channels - 1
        self._steps = Steps(AT_ONCE)

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "MusicWriter":
        return cls(model.id, *load_both(MusicgenForConditionalGeneration, AutoTokenizer, model, device))

    def compose(self, text: str, composing: Composing) -> Generator[Stepped | None, None, Sound]:
        """Sounds as after `set_seed(seed)` and `generate` with as many new tokens as the seconds need.

        Raises InvalidParameter for a length that the model was not made for.
        """
        refuse_idle(self._id, composing, KNOWN)
        tokens = self._tokens(composing.seconds)
        samples: Samples = yield from self._steps.of(partial(self._call, text, composing, tokens))
        return sounds.encode(samples, self._rate, composing.format)

    def _tokens(self, seconds: float | None) -> int:
        room = self._model.generation_config.max_length - START - self._delay
        most = room / self._frames_a_second
        if seconds is not None and seconds > most:
            raise InvalidParameter(
                f"seconds {seconds:g} is more than the {most:g} that {self._id} can make at once; ask for less",
                "parameters.seconds",
            )
        return math.ceil((seconds or min(USUAL_SECONDS, most)) * self._frames_a_second) + self._delay

    def _call(self, text: str, composing: Composing, tokens: int, report: Report[Stepped]) -> Samples:
        """Runs in a worker's turn."""
        asked = composing.model_dump(include={"guidance_scale", "temperature", "top_k"}, exclude_none=True)
        inputs = self._tokenizer([text], return_tensors="pt").to(self._model.device)
        counter = _Counter(tokens, report)
        with torch.no_grad(), Noise(composing.seed):
            made = self._model.generate(**inputs, max_new_tokens=tokens, stopping_criteria=[counter], **asked)
        wave: Samples = made[0].float().cpu().numpy()
        return wave[0] if len(wave) == 1 else wave.T

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        self._steps.close()
        del self._model


class _Counter(StoppingCriteria):  # type: ignore[misc]
    """Asked after each frame whether it is the last, it tells the frame; MusicGen tells a streamer nothing."""

    def __init__(self, total: int, report: Report[Stepped]) -> None:
        self._report = report
        self._done = 0
        self._total = total

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:  # noqa: ARG002
        self._done += 1
        self._report(Stepped(done=self._done, total=self._total))
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)
