"""Answers to questions about pictures by ViLT, which chooses among the answers it was trained with."""

from collections.abc import Generator
from typing import Any, ClassVar

import torch
from transformers import AutoModelForVisualQuestionAnswering, AutoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.answering import VisualAnswer
from deployments.contracts.errors import InputTooLong, InvalidParameter
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Written
from deployments.engines.counting import Counter
from deployments.engines.labelling import ranked
from deployments.engines.pictures import moved, read
from deployments.engines.weights import bytes_of, load_both

TOP_K = 5


class ViltAnswerer:
    """VisualAnswerer; parity with the scores of `ViltForQuestionAnswering` (a sigmoid of each answer's logit)."""

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor
        self.count_tokens = Counter(processor.tokenizer)

    def answer_about(
        self, image: Image, question: str, top_k: int | None, max_new_tokens: int | None
    ) -> Generator[str | None, None, tuple[tuple[VisualAnswer, ...], Written | None]]:
        if max_new_tokens is not None:
            raise InvalidParameter(
                "max_new_tokens has no effect on a model that chooses among known answers: leave it out",
                "parameters.max_new_tokens",
            )
        yield from ()
        inputs = dict(self.processor(images=read(image), text=question, return_tensors="pt"))
        tokens, limit = inputs["input_ids"].shape[1], self.model.config.max_position_embeddings
        if tokens > limit:
            raise InputTooLong(
                f"the question has {tokens} tokens, the model reads {limit}: shorten it", "inputs.question"
            )
        with torch.inference_mode():
            scores = self.model(**moved(inputs, self.model)).logits.float().sigmoid()[0].tolist()
        best = ranked(scores, self.model.config.id2label)[: top_k or TOP_K]
        return tuple(VisualAnswer(answer=label.label, score=label.score) for label in best), None

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> ViltAnswerer:
    return ViltAnswerer(*load_both(AutoModelForVisualQuestionAnswering, AutoProcessor, model, device))
