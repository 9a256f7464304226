"""Answers to prompts about pictures, videos and sound by any model that `AutoModelForMultimodalLM` knows."""

from collections.abc import Generator
from typing import Any, ClassVar

from transformers import AutoConfig, AutoModelForMultimodalLM, AutoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.answering import DocumentAnswer, Reading, VisualAnswer
from deployments.contracts.errors import InvalidParameter, MediaTooLarge
from deployments.contracts.kinds import Audio, Document, Image, Video
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.asking import Asker, Clip, Shown
from deployments.engines.generation import check_length, generate_text
from deployments.engines.hearing import refuse_click
from deployments.engines.pictures import Tensors, moved, read
from deployments.engines.sheets import page_of, refuse_marking
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.media import audio as sounds
from deployments.media import video as videos

PHRASE = 64
"""Tokens that an answer to a question may take where the request does not say."""


class TransformersLooker:
    """All abilities of the family but native composing; parity with the processor's own inputs and `generate`.

    Exclusive: Qwen-VL models keep the positions of the picture that they look at in the model itself.
    """

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any, model_id: str) -> None:
        self.model = model
        self.processor = processor
        self.asker = Asker(processor, model.config.model_type, model_id)
        self.turns = Turns()

    def look(self, images: tuple[Image, ...], prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        return self.reply(Shown(pictures=tuple(read(image) for image in images)), prompt, sampling)

    def watch(self, video: Video, prompt: str, num_frames: int, sampling: Sampling) -> Generator[str, None, Written]:
        return self.reply(Shown(clip=clip_of(video, num_frames)), prompt, sampling)

    def hear(self, audio: Audio, prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        return self.reply(Shown(sound=self.heard(audio)), prompt, sampling)

    def answer_about(
        self, image: Image, question: str, top_k: int | None, max_new_tokens: int | None
    ) -> Generator[str, None, tuple[tuple[VisualAnswer, ...], Written | None]]:
        check_one_answer(top_k)
        shown = Shown(pictures=(read(image),))
        sampling = Sampling(max_new_tokens=max_new_tokens or PHRASE)
        return as_answer(self.reply(shown, question, sampling, param="inputs.question", question=True))

    def answer_from(
        self, document: Image | Document, question: str, reading: Reading
    ) -> Generator[str, None, tuple[tuple[DocumentAnswer, ...], Written | None]]:
        check_one_answer(reading.top_k)
        refuse_marking(reading)
        shown = Shown(pictures=(page_of(document, reading.page),))
        sampling = Sampling(max_new_tokens=reading.max_new_tokens or PHRASE)
        text, written = yield from whole(self.reply(shown, question, sampling, param="inputs.question", question=True))
        return (DocumentAnswer(answer=text.strip()),), written

    def reply(
        self, shown: Shown, prompt: str, sampling: Sampling, *, param: str = "inputs.text", question: bool = False
    ) -> Generator[str, None, Written]:
        """What the model says to a prompt about what it is shown; raises what `Asker.ask` does, and InputTooLong."""
        inputs = self.asked(shown, prompt, param, question=question)
        length = inputs["input_ids"].shape[1]
        if self.model.config.is_encoder_decoder:
            check_length(self.model.config, length, 0, param)
            check_length(self.model.config, 0, sampling.max_new_tokens, "parameters.max_new_tokens")
        else:
            check_length(self.model.config, length, sampling.max_new_tokens, param)
        return generate_text(
            self.model, self.processor.tokenizer, inputs, sampling, prompt_tokens=length, turns=self.turns
        )

    def asked(self, shown: Shown, prompt: str, param: str, *, question: bool = False) -> Tensors:
        """The model's inputs; raises what `Asker.ask` does."""
        return moved(self.asker.ask(shown, prompt, param, question=question), self.model)

    def heard(self, audio: Audio) -> sounds.Samples:
        """The samples at the model's rate. Raises MediaTooLarge for more than it hears: it would drop the rest."""
        extractor = getattr(self.processor, "feature_extractor", None)
        rate = getattr(extractor, "sampling_rate", 16_000)
        samples = sounds.decode(audio, rate)
        refuse_click(samples, rate)
        most = getattr(extractor, "n_samples", None)
        if most and len(samples) > most:
            raise MediaTooLarge(
                f"the sound lasts {len(samples) / rate:.1f} s, the model hears {most / rate:g} s: send it in parts",
                "inputs.audio",
            )
        return samples

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def clip_of(video: Video, num_frames: int) -> Clip:
    """So many frames, evenly spread from first to last, or all where there are fewer."""
    frames, fps = videos.decode(video, num_frames)
    total = videos.count_frames(video)
    return Clip(frames, tuple(sorted(videos.spread(total, num_frames)))[: len(frames)], total, fps)


def check_one_answer(top_k: int | None) -> None:
    """Raises InvalidParameter where several answers are wanted of a model that writes one."""
    if top_k is not None and top_k > 1:
        raise InvalidParameter(
            f"top_k is {top_k}, but this model writes its answer instead of choosing among some: leave top_k out",
            "parameters.top_k",
        )


def as_answer(
    writing: Generator[str, None, Written],
) -> Generator[str, None, tuple[tuple[VisualAnswer, ...], Written | None]]:
    """The whole text as the one answer; a model that writes gives it no score."""
    text, written = yield from whole(writing)
    return (VisualAnswer(answer=text.strip()),), written


def whole(writing: Generator[str, None, Written]) -> Generator[str, None, tuple[str, Written]]:
    """The pieces, and then all of them together."""
    pieces: list[str] = []
    while True:
        try:
            pieces.append(next(writing))
        except StopIteration as end:
            return "".join(pieces), end.value
        yield pieces[-1]


def load(model: ModelFacts, device: str) -> TransformersLooker:
    """Raises ModelTaskMismatch for a model of which it is not known how it is asked."""
    processor = load_companion(AutoProcessor, model)
    Asker(processor, load_companion(AutoConfig, model).model_type, model.id)  # before gigabytes are read
    return TransformersLooker(load_weights(AutoModelForMultimodalLM, model, device), processor, model.id)
