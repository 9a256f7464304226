"""Answers to questions about pictures by BLIP, which reads the question beside the picture and writes the answer."""

from collections.abc import Generator
from typing import Any, ClassVar

from transformers import AutoModelForVisualQuestionAnswering, AutoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.answering import VisualAnswer
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.generation import check_length, generate_text
from deployments.engines.looker import PHRASE, as_answer, check_one_answer
from deployments.engines.pictures import moved, read
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_both


class BlipAnswerer:
    """VisualAnswerer; parity with `BlipForQuestionAnswering.generate`."""

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor
        self.turns = Turns()

    def answer_about(
        self, image: Image, question: str, top_k: int | None, max_new_tokens: int | None
    ) -> Generator[str | None, None, tuple[tuple[VisualAnswer, ...], Written | None]]:
        check_one_answer(top_k)
        inputs = dict(self.processor(images=read(image), text=question, return_tensors="pt"))
        sampling = Sampling(max_new_tokens=max_new_tokens or PHRASE)
        length = inputs["input_ids"].shape[1]
        check_length(self.model.config, length, 0, "inputs.question")
        check_length(self.model.config, 0, sampling.max_new_tokens, "parameters.max_new_tokens")
        return as_answer(
            generate_text(
                self.model,
                self.processor.tokenizer,
                moved(inputs, self.model),
                sampling,
                prompt_tokens=length,
                turns=self.turns,
            )
        )

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> BlipAnswerer:
    return BlipAnswerer(*load_both(AutoModelForVisualQuestionAnswering, AutoProcessor, model, device))
