"""Answers to prompts about pictures, videos and sound by any model that `AutoModelForMultimodalLM` knows."""

from collections.abc import Generator
from typing import Any, ClassVar

from PIL.Image import Image as Picture
from transformers import AutoConfig, AutoModelForMultimodalLM, AutoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.answering import DocumentAnswer, Reading, VisualAnswer
from deployments.contracts.conversation import Chatting, Message, ToolCall
from deployments.contracts.errors import InvalidParameter, MediaTooLarge
from deployments.contracts.kinds import Audio, Document, Image, Video
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.asking import Asker
from deployments.engines.calling import Calling, calling_of
from deployments.engines.conversing import converse
from deployments.engines.generation import check_length, generate_text
from deployments.engines.hearing import refuse_click
from deployments.engines.pictures import Tensors, moved, read
from deployments.engines.positions import with_own_positions
from deployments.engines.said import Conversation, about
from deployments.engines.sheets import page_of, refuse_marking
from deployments.engines.showing import Showing, clip_of
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.media import audio as sounds

MESSAGES = "inputs.messages"
PHRASE = 64
"""Tokens that an answer to a question may take where the request does not say."""


class TransformersLooker:
    """All abilities of the family but native composing; parity with the processor's own inputs and `generate`.

    Qwen-VL models keep the positions of the picture that they look at in the model itself: each request's own are put
    there for its steps.
    """

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any, model_id: str) -> None:
        self.model = model
        self.processor = processor
        self.id = model_id
        self.asker = Asker(processor, model.config.model_type, model_id)
        self.turns = Turns()

    def look(self, images: tuple[Image, ...], prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        return self.reply(about(prompt, *map(read, images)), sampling)

    def watch(self, video: Video, prompt: str, num_frames: int, sampling: Sampling) -> Generator[str, None, Written]:
        return self.reply(about(prompt, clip_of(video, num_frames)), sampling)

    def hear(self, audio: Audio, prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        return self.reply(about(prompt, self.heard(audio)), sampling)

    def chat(
        self, messages: tuple[Message, ...], num_frames: int, chatting: Chatting
    ) -> Generator[str | ToolCall, None, Written]:
        tokenizer = self.processor.tokenizer
        calling = calling_of(chatting, tokenizer, self.asker.template, self.id)
        turns = Showing(self.heard, num_frames).turns(messages)
        inputs = self.asked(turns, MESSAGES, calling=calling)
        length = self._checked(inputs, chatting, MESSAGES)
        writing = converse(
            self.model, tokenizer, inputs, chatting, calling=calling, prompt_tokens=length, turns=self.turns
        )
        return with_own_positions(self.model, writing)

    def answer_about(
        self, image: Image, question: str, top_k: int | None, max_new_tokens: int | None
    ) -> Generator[str, None, tuple[tuple[VisualAnswer, ...], Written | None]]:
        check_one_answer(top_k)
        return as_answer(self._phrase(read(image), question, max_new_tokens))

    def answer_from(
        self, document: Image | Document, question: str, reading: Reading
    ) -> Generator[str, None, tuple[tuple[DocumentAnswer, ...], Written | None]]:
        check_one_answer(reading.top_k)
        refuse_marking(reading)
        page = page_of(document, reading.page)
        text, written = yield from whole(self._phrase(page, question, reading.max_new_tokens))
        return (DocumentAnswer(answer=text.strip()),), written

    def _phrase(self, picture: Picture, question: str, max_new_tokens: int | None) -> Generator[str, None, Written]:
        sampling = Sampling(max_new_tokens=max_new_tokens or PHRASE)
        param = "inputs.question"
        return self.reply(about(question, picture, param=param), sampling, param=param, question=True)

    def reply(
        self, turns: Conversation, sampling: Sampling, *, param: str = "inputs.text", question: bool = False
    ) -> Generator[str, None, Written]:
        """What the model says next; raises what `Asker.ask` does, and InputTooLong."""
        inputs = self.asked(turns, param, question=question)
        length = self._checked(inputs, sampling, param)
        writing = generate_text(
            self.model, self.processor.tokenizer, inputs, sampling, prompt_tokens=length, turns=self.turns
        )
        return with_own_positions(self.model, writing)

    def _checked(self, inputs: Tensors, sampling: Sampling, param: str) -> int:
        """How many tokens are given. Raises InputTooLong."""
        length = inputs["input_ids"].shape[1]
        if self.model.config.is_encoder_decoder:
            check_length(self.model.config, length, 0, param)
            check_length(self.model.config, 0, sampling.max_new_tokens, "parameters.max_new_tokens")
        else:
            check_length(self.model.config, length, sampling.max_new_tokens, param)
        return length

    def asked(
        self, turns: Conversation, param: str, *, question: bool = False, calling: Calling | None = None
    ) -> Tensors:
        """The model's inputs; raises what `Asker.ask` does."""
        return moved(self.asker.ask(turns, param, question=question, calling=calling), self.model)

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
