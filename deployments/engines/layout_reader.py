"""Answers marked in a page's words by LayoutLM and LayoutLMv3, which know where each word stands."""

from collections.abc import Generator
from typing import Any, ClassVar

from transformers import AutoModelForDocumentQuestionAnswering, AutoTokenizer, DocumentQuestionAnsweringPipeline

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.answering import DocumentAnswer, Reading, WordBox
from deployments.contracts.errors import InputTooLong, InvalidInput, InvalidParameter
from deployments.contracts.kinds import Document, Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Written
from deployments.engines.counting import Counter
from deployments.engines.ocr import WordReader
from deployments.engines.sheets import page_of
from deployments.engines.weights import bytes_of, load_both

STRIDE = 256
"""Tokens at most that two stretches share where the request does not say, as in transformers."""
OPTIONS = ("top_k", "max_answer_len", "handle_impossible_answer")


class LayoutReader:
    """DocumentReader: transformers' DocumentQuestionAnsweringPipeline on words that are given or read by OCR.

    Like the pipeline, it shows LayoutLMv3 the words alone, without the picture that they stand on.
    """

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model = model
        self.pipeline = DocumentQuestionAnsweringPipeline(model=model, tokenizer=tokenizer, device=model.device)
        self.words = WordReader()
        self.count_tokens = Counter(tokenizer)

    def answer_from(
        self, document: Image | Document, question: str, reading: Reading
    ) -> Generator[str | None, None, tuple[tuple[DocumentAnswer, ...], Written | None]]:
        if reading.max_new_tokens is not None:
            raise InvalidParameter(
                "max_new_tokens has no effect on a model that marks its answer in the text: say max_answer_len",
                "parameters.max_new_tokens",
            )
        length, stride = self._stretch(question, reading)
        picture = page_of(document, reading.page)
        yield None
        boxes = _upright(reading.word_boxes) if reading.word_boxes is not None else self.words.read(picture)
        if not boxes:
            raise InvalidInput("no words can be read on this page, so there is no answer on it", "inputs.image")
        yield None
        chosen = {name: value for name in OPTIONS if (value := getattr(reading, name)) is not None}
        found = self.pipeline(
            picture, question, word_boxes=list(boxes), max_seq_len=length, doc_stride=stride, **chosen
        )
        return tuple(DocumentAnswer(**answer) for answer in found), None

    def _stretch(self, question: str, reading: Reading) -> tuple[int, int]:
        """Tokens read at once, and those that one stretch shares with the next; there must be room to go on."""
        tokenizer = self.pipeline.tokenizer
        most = min(tokenizer.model_max_length, self.model.config.max_position_embeddings)
        length = reading.max_seq_len or most
        if length > most:
            raise InvalidParameter(
                f"max_seq_len is {length}, the model reads {most} tokens at once: lower it", "parameters.max_seq_len"
            )
        asked = len(tokenizer.tokenize(question)) + tokenizer.num_special_tokens_to_add(pair=True)
        stride = reading.doc_stride or min(length // 2, STRIDE)
        if asked + stride < length:
            return length, stride
        if reading.doc_stride is None:
            raise InputTooLong(
                f"the question takes {asked} of the {length} tokens read at once, which leaves too few: shorten it",
                "inputs.question",
            )
        raise InvalidParameter(
            f"doc_stride is {stride}; with the question's {asked} tokens it must stay below max_seq_len, {length}",
            "parameters.doc_stride",
        )

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model, self.pipeline, self.words


def _upright(boxes: tuple[WordBox, ...]) -> tuple[WordBox, ...]:
    """Raises InvalidParameter for a box whose left is right of its right, or whose top is below its bottom."""
    for at, (word, (left, top, right, bottom)) in enumerate(boxes):
        if left > right or top > bottom:
            raise InvalidParameter(
                f"the box of {word[:40]!r} is [{left}, {top}, {right}, {bottom}]; give [left, top, right, bottom]",
                f"parameters.word_boxes.{at}",
            )
    return boxes


def load(model: ModelFacts, device: str) -> LayoutReader:
    return LayoutReader(*load_both(AutoModelForDocumentQuestionAnswering, AutoTokenizer, model, device))
