"""Text and speech about text, pictures, sound and video by Qwen2.5-Omni, one model for all."""

import math
from collections.abc import Generator
from contextlib import closing
from functools import partial
from typing import Any

from transformers import AutoProcessor, Qwen2_5OmniForConditionalGeneration

from deployments.contracts.conversation import Message
from deployments.contracts.errors import InvalidInput, InvalidParameter, ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Written
from deployments.contracts.several_kinds import Composed, Composing, Given, Placed
from deployments.engines.calling import Calling
from deployments.engines.choosing import CHANGING
from deployments.engines.generation import check_length, end_ids, options_of, spell_out
from deployments.engines.looker import TransformersLooker, whole
from deployments.engines.omni_speech import Speech, Told, speak
from deployments.engines.pictures import Tensors, read
from deployments.engines.positions import with_own_positions
from deployments.engines.said import Clip, Conversation, Turn, Words, about, bits
from deployments.engines.showing import clip_of
from deployments.engines.stepwise import pulled
from deployments.engines.voices import voices_of
from deployments.engines.wanted import refuse_about, refuse_frames, refuse_said
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.media import audio as sounds
from deployments.media.audio import Samples

RATE = 24_000
"""Hz of its speech; no configuration says it."""
MOST_CODES = 4096
"""transformers' own limit of what is spoken at once."""
USUAL_FRAMES = 8
USUAL_VOICE = "Chelsie"
"""transformers' own, where the model has her."""
SPEAKING = (
    "You are Qwen, a virtual human developed by the Qwen Team, Alibaba Group, capable of perceiving auditory and "
    "visual inputs, as well as generating text and speech."
)
TOLD = Turn(Message(role="system", content=SPEAKING), (Words(SPEAKING, "inputs"),))
"""Without these words the models do not speak as they learnt to, says their card."""


class OmniComposer(TransformersLooker):
    """Composer, and what a TransformersLooker can do; parity with `generate(generation_mode="text" or "audio")`.

    `do_sample`, `temperature` and their like are about the text; speech is drawn by transformers' own choices. Of a
    video the frames are seen, its sound track is not heard: it can be sent as audio beside it.
    """

    def __init__(self, omni: Any, processor: Any, model_id: str) -> None:
        super().__init__(omni.thinker, processor, model_id)
        self.omni = omni

    def compose(
        self, given: Given, composing: Composing
    ) -> Generator[str | Placed | None, None, tuple[Composed, Written | None]]:
        refuse_frames(given, composing)
        refuse_about(composing, "image")
        match composing.want:
            case "text":
                refuse_about(composing, "audio")
                said, written = yield from whole(self.reply(self._turns(given, composing), composing))
                return Composed(text=said, finish_reason=written.finish_reason), written
            case "audio":
                return (yield from with_own_positions(self.omni, self._spoken(given, composing)))
        raise ModelTaskMismatch(f"{self.id} answers in text or as audio, not in {composing.want}", "model")

    def asked(
        self, turns: Conversation, param: str, *, question: bool = False, calling: Calling | None = None
    ) -> Tensors:
        """As every model is; the processor knows one pace for all films, here each has its own."""
        inputs = super().asked(turns, param, question=question, calling=calling)
        if paces := [pace_of(clip) for clip in bits(turns, Clip)]:
            together = self.processor.video_processor.temporal_patch_size
            seconds = inputs["video_second_per_grid"]
            inputs["video_second_per_grid"] = seconds.new_tensor([together / pace for pace in paces])
        return inputs

    def _turns(self, given: Given, composing: Composing) -> tuple[Turn, ...]:
        if not (given.text or given.images or given.audio or given.video):
            raise InvalidInput(f"{self.id} needs a text, picture, sound or video to answer", "inputs")
        return about(
            given.text or "",
            *map(read, given.images),
            *([clip_of(given.video, composing.num_frames or USUAL_FRAMES)] if given.video else ()),
            *([self.heard(given.audio)] if given.audio else ()),
        )

    def _spoken(
        self, given: Given, composing: Composing
    ) -> Generator[str | Placed | None, None, tuple[Composed, Written]]:
        """The text as it is written, then the codes of its speech, then the sound of these."""
        refuse_said(composing, ("stop", *CHANGING), "has no effect on speech, which is of the whole text")
        if not self.omni.has_talker:
            raise ModelTaskMismatch(f"{self.id} has no part that speaks: choose another model", "model")
        if composing.max_new_tokens < 2:
            raise InvalidParameter("speech needs a text of two tokens at least", "parameters.max_new_tokens")
        voice, codes = self._voice(composing.voice), self._codes(composing.max_seconds)
        inputs = self.asked((TOLD, *self._turns(given, composing)), "inputs.text")
        length = inputs["input_ids"].shape[1]
        check_length(self.model.config, length, composing.max_new_tokens)
        speech = Speech(inputs, options_of(composing), composing.seed, voice, codes)
        with closing(pulled(partial(speak, self.omni, speech))) as making:
            writing = spell_out(self._thought(making), self.processor.tokenizer, composing, length)
            said, written = yield from whole(writing)
            wave = yield from making
        sound = sounds.encode(wave, RATE)
        return (
            Composed(
                text=said, finish_reason=written.finish_reason, audio=sound.audio, sampling_rate=sound.sampling_rate
            ),
            written,
        )

    def _voice(self, asked: str | None) -> str:
        known = sorted(self.omni.speaker_map)
        voice = asked or (USUAL_VOICE if USUAL_VOICE in known else known[0])
        if voice not in known:
            raise InvalidParameter(f"{self.id} has no voice {voice!r}; it has {', '.join(known)}", "parameters.voice")
        return voice

    def _codes(self, seconds: float | None) -> int:
        """How many codes of speech may be written."""
        parts = self.omni.config.token2wav_config
        a_second = RATE / (parts.dit_config.repeats * math.prod(parts.bigvgan_config.upsample_rates))
        most: int = min(MOST_CODES, parts.dit_config.max_position_embeddings // parts.dit_config.repeats)
        if seconds is not None and seconds * a_second > most:
            raise InvalidParameter(
                f"max_seconds {seconds:g} is more than the {most / a_second:g} that {self.id} can speak at once",
                "parameters.max_seconds",
            )
        return most if seconds is None else math.floor(seconds * a_second)

    def _thought(self, making: Generator[Told, None, Samples]) -> Generator[int | None, None, bool]:
        """The tokens until speech begins; whether the last one ended the text."""
        last = None
        while not isinstance(step := next(making), Placed):
            last = last if step is None else step
            yield step
        return last in end_ids(self.model.generation_config)

    def weight_bytes(self) -> int:
        return bytes_of(self.omni)

    def close(self) -> None:
        super().close()
        del self.omni


class _Omni(Qwen2_5OmniForConditionalGeneration):  # type: ignore[misc]
    """Read as every model is; its own way needs a `spk_dict.pt`, and cannot tell which weights are missing."""

    @classmethod
    def from_pretrained(cls, *args: Any, **options: Any) -> Any:
        return super(Qwen2_5OmniForConditionalGeneration, cls).from_pretrained(*args, **options)


def pace_of(clip: Clip) -> float:
    """Frames a second among those that are shown."""
    if len(clip.places) < 2:
        return clip.fps
    return clip.fps * (len(clip.places) - 1) / (clip.places[-1] - clip.places[0])


def load(model: ModelFacts, device: str) -> OmniComposer:
    processor = load_companion(AutoProcessor, model)
    omni = load_weights(_Omni, model, device)
    if omni.has_talker:
        omni.token2wav.float()  # as generate wants it
        omni.speaker_map.update(voices_of(model))
    return OmniComposer(omni, processor, model.id)
