"""Makes sound of a text by denoising: AudioLDM2, StableAudio, MusicLDM and their kin (diffusers)."""

from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

import torch
from transformers import GPT2LMHeadModel, GPT2Model

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidParameter, ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.sounding import Composing
from deployments.contracts.stepping import Stepped
from deployments.engines.counting import counter_of
from deployments.engines.denoising import denoised, generator, own, takes
from deployments.engines.pipeline_weights import load_pipeline, pipeline_bytes, pipeline_class
from deployments.engines.prompts import refuse_overlong
from deployments.engines.refusing import refuse_idle
from deployments.engines.stepwise import Report, Steps
from deployments.media import audio as sounds
from deployments.media.audio import Samples

AT_ONCE = 4
KNOWN = ("seconds", "guidance_scale", "seed", "num_inference_steps", "negative_prompt")
LENGTHS = ("audio_length_in_s", "audio_end_in_s")
"""The pipelines' names for how long the sound is."""


class SoundPainter:
    """Composer; a scheduler and a generator of its own for each request, which take turns step by step."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        self._model = model
        self._pipeline = pipeline
        self.count_tokens = counter_of(pipeline)
        [self._length] = [name for name in LENGTHS if name in takes(pipeline)]
        sounding = pipeline.components.get("vocoder") or pipeline.vae
        self._rate: int = sounding.config.sampling_rate
        self._steps = Steps(AT_ONCE)

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "SoundPainter":
        """Raises ModelTaskMismatch for a pipeline that makes no sound."""
        named = pipeline_class(model)
        if not any(name in takes(named) for name in LENGTHS):
            raise ModelTaskMismatch(f"{model.id} is a {named.__name__}, which makes no sound of a text", "model")
        return cls(model, _able_to_go_on(load_pipeline(model, device)))

    def compose(self, text: str, composing: Composing) -> Generator[Stepped | None, None, Sound]:
        """Equal to the library's pipeline called with the same arguments and `torch.Generator().manual_seed(seed)`.

        Raises InvalidParameter, for a length that the model cannot make by name, InputTooLong.
        """
        refuse_idle(self._model.id, composing, KNOWN)
        self._check(composing.seconds)
        samples = yield from self._steps.of(partial(self._call, text, composing))
        return sounds.encode(samples, self._rate, composing.format)

    def _check(self, seconds: float | None) -> None:
        """A transformer has a longest sound; a U-Net has none."""
        transformer = self._pipeline.components.get("transformer")
        if transformer is None or seconds is None:
            return
        most = transformer.config.sample_size * self._pipeline.vae.hop_length / self._rate
        if seconds > most:
            raise InvalidParameter(
                f"seconds {seconds:g} is more than the {most:g} that {self._model.id} can make; ask for less",
                "parameters.seconds",
            )

    def _call(self, text: str, composing: Composing, report: Report[Stepped]) -> Samples:
        """Runs in a worker's turn: the tokenizers are nobody else's meanwhile. Raises InputTooLong."""
        refuse_overlong(self._pipeline, text, "inputs.text")
        refuse_overlong(self._pipeline, composing.negative_prompt or "", "parameters.negative_prompt")
        asked = composing.model_dump(
            include={"guidance_scale", "num_inference_steps", "negative_prompt"}, exclude_none=True
        )
        length: dict[str, Any] = {} if composing.seconds is None else {self._length: composing.seconds}
        with torch.no_grad():
            made = denoised(
                self._model,
                own(self._pipeline),
                report,
                prompt=text,
                generator=generator(composing.seed),
                output_type="np",
                **length,
                **asked,
            )
        wave: Samples = made.audios[0]
        return wave if wave.ndim == 1 else wave.T

    def weight_bytes(self) -> int:
        return pipeline_bytes(self._pipeline)

    def close(self) -> None:
        self._steps.close()
        del self._pipeline


def _able_to_go_on(pipeline: Any) -> Any:
    """AudioLDM2 asks its language model to go on from states, which GPT-2 does only beneath a head.

    Checkpoints from before transformers 4.50 name it without; the head is its own embeddings again, never asked.
    """
    writer = pipeline.components.get("language_model")
    if isinstance(writer, GPT2Model):
        beneath = GPT2LMHeadModel(writer.config).to(writer.device, writer.dtype).eval().requires_grad_(False)
        beneath.transformer = writer
        beneath.tie_weights()
        pipeline.register_modules(language_model=beneath)
    return pipeline
