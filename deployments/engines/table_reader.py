"""TableReader by models that write: chats are shown Markdown, encoder-decoders one line as TAPEX reads it."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.conversation import Message
from deployments.contracts.errors import InputTooLong, InvalidParameter, ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Seq2SeqSampling, Written
from deployments.contracts.tables import Table
from deployments.contracts.telling import TableAnswer, TableReading, Telling, noted_table
from deployments.engines import rewriter, tapas_reader
from deployments.engines.causal_writer import CausalWriter
from deployments.engines.rewriter import Seq2SeqRewriter
from deployments.engines.weights import load_companion, load_weights

INSTRUCTION = "Answer the question from this table, with the answer alone."
Writing = Generator[str, None, Written]


def load(model: ModelFacts, device: str) -> "TableWriter | tapas_reader.TapasReader":
    """By the checkpoint's architecture. Raises ModelTaskMismatch for a causal model without a chat template."""
    config = load_companion(AutoConfig, model)
    if config.model_type == "tapas":
        return tapas_reader.load(model, device)
    if config.is_encoder_decoder:
        return TableWriter(model.id, RewrittenLine(rewriter.load(model, device)))
    tokenizer = load_companion(AutoTokenizer, model)
    if tokenizer.chat_template is None:
        raise ModelTaskMismatch(
            f"{model.id} has no chat template, so it cannot be told what to do with a table; choose a chat model",
            "model",
        )
    writer = CausalWriter(model.id, load_weights(AutoModelForCausalLM, model, device), tokenizer)
    return TableWriter(model.id, ChatTurn(writer))


@dataclass(frozen=True)
class ChatTurn:
    """The whole request as one turn of the user."""

    engine: CausalWriter

    def write(self, telling: Telling, sampling: Sampling) -> Writing:
        question = f"Question: {telling.question}" if telling.question else ""
        parts = (telling.instruction, telling.data.block, question)
        return self.engine.write((Message(role="user", content="\n\n".join(filter(None, parts))),), sampling)


@dataclass(frozen=True)
class RewrittenLine:
    """A question or else an instruction, and the data behind it."""

    engine: Seq2SeqRewriter

    def write(self, telling: Telling, sampling: Sampling) -> Writing:
        chosen = Seq2SeqSampling(**{name: getattr(sampling, name) for name in Sampling.model_fields})
        asked = telling.question or telling.instruction
        return self.engine.rewrite(" ".join(filter(None, (asked, telling.data.line))), chosen)


class TableWriter:
    """Parity with `generate` on the same prompt. As its writer does, serves many threads at once."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, id: str, prompted: ChatTurn | RewrittenLine) -> None:
        self._id = id
        self._prompted = prompted

    def answer_from(
        self, table: Table, question: str, reading: TableReading
    ) -> Generator[str, None, tuple[TableAnswer, Written | None]]:
        if reading.truncation:
            raise InvalidParameter(
                f"truncation has no effect on {self._id}, which reads all of a table or none; leave it out",
                "parameters.truncation",
            )
        if reading.top_logprobs is not None:
            raise InvalidParameter(
                "top_logprobs is not told of a table's answer; leave it out", "parameters.top_logprobs"
            )
        return _in_words(self.tell(Telling(INSTRUCTION, noted_table(table), question, "inputs.table"), reading))

    def tell(self, telling: Telling, sampling: Sampling) -> Writing:
        try:
            return self._prompted.write(telling, sampling)
        except InputTooLong as long:
            raise InputTooLong(long.message, telling.field) from None

    def weight_bytes(self) -> int:
        return self._prompted.engine.weight_bytes()

    def close(self) -> None:
        self._prompted.engine.close()


def _in_words(writing: Writing) -> Generator[str, None, tuple[TableAnswer, Written | None]]:
    """The whole text as the answer."""
    pieces: list[str] = []
    while True:
        try:
            pieces.append(next(writing))
        except StopIteration as end:
            written: Written = end.value
            return TableAnswer(answer="".join(pieces), finish_reason=written.finish_reason), written
        yield pieces[-1]
