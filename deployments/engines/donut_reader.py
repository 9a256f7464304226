"""Answers that Donut writes from the picture of a page, without reading its words first."""

from collections.abc import Generator
from typing import Any, ClassVar

from PIL.Image import Image as Picture
from transformers import AutoImageProcessor, AutoModelForImageTextToText, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.answering import DocumentAnswer, Reading
from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.contracts.kinds import Document, Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.decoding import decode
from deployments.engines.generation import check_length, end_ids, options_of, spell_out
from deployments.engines.looker import check_one_answer, whole
from deployments.engines.pictures import moved, prepared
from deployments.engines.sheets import page_of, refuse_marking
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_both, load_companion

PROMPT = "<s_docvqa><s_question>{}</s_question><s_answer>"
BEGIN, END = "<s_answer>", "</s_answer>"
TOKENS = 256
"""Of an answer where the request does not say, as in transformers' pipeline."""


class DonutReader:
    """DocumentReader; parity with transformers' DocumentQuestionAnsweringPipeline, stopped where the answer ends."""

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any, tokenizer: Any) -> None:
        self.model = model
        self.processor = processor
        self.tokenizer = tokenizer
        self.turns = Turns()

    def answer_from(
        self, document: Image | Document, question: str, reading: Reading
    ) -> Generator[str | None, None, tuple[tuple[DocumentAnswer, ...], Written | None]]:
        check_one_answer(reading.top_k)
        refuse_marking(reading)
        for mark in self.tokenizer.get_added_vocab():
            if mark in question:
                raise InvalidInput(f"the question contains {mark!r}, which is a mark of this model", "inputs.question")
        prompt = self.tokenizer(PROMPT.replace("{}", question), add_special_tokens=False, return_tensors="pt").input_ids
        length = prompt.shape[1]
        sampling = Sampling(max_new_tokens=reading.max_new_tokens or self._room(length), stop=(END,))
        check_length(self.model.config, length, sampling.max_new_tokens, "inputs.question")
        page = page_of(document, reading.page)
        self._refuse_vanishing(page)
        picture = prepared(self.processor, page)
        yield None
        inputs = moved({**picture, "decoder_input_ids": prompt}, self.model)
        ends = [*end_ids(self.model.generation_config), self.tokenizer.convert_tokens_to_ids(END)]
        ids = decode(self.model, inputs, options_of(sampling) | {"eos_token_id": ends}, None, self.turns)
        text, written = yield from whole(spell_out(ids, self.tokenizer, sampling, length, prompt[0].tolist()))
        return (DocumentAnswer(answer=text.strip()),), written

    def _refuse_vanishing(self, page: Picture) -> None:
        """Raises InvalidInput for a strip that is thinner than a pixel once it fits what the model sees."""
        fits = min(1.0, self.processor.size["height"] / page.height, self.processor.size["width"] / page.width)
        if int(min(page.size) * fits) < 1:
            raise InvalidInput(
                f"the page has {page.width}×{page.height} pixels and would be thinner than one as this model sees it: "
                "crop it",
                "inputs.image",
            )

    def _room(self, length: int) -> int:
        """Fewer than the usual tokens where the prompt leaves room for fewer."""
        return max(1, min(TOKENS, int(self.model.config.decoder.max_position_embeddings) - length))

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> DonutReader:
    """Raises ModelTaskMismatch for an encoder and decoder that were not taught to answer questions about documents."""
    tokenizer = load_companion(AutoTokenizer, model)
    if BEGIN not in tokenizer.get_vocab():
        raise ModelTaskMismatch(
            f"{model.id} knows no {BEGIN}, so it was not trained to answer questions about documents", "model"
        )
    return DonutReader(
        *load_both(AutoModelForImageTextToText, AutoImageProcessor, model, device),
        tokenizer,
    )
