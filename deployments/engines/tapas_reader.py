"""TableReader by TAPAS, which picks the cells that answer a question and says what to do with them."""

from collections.abc import Generator, Sequence
from typing import Any, ClassVar, NoReturn

import pandas
import torch
from transformers import AutoModelForTableQuestionAnswering, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InputTooLong, InvalidParameter, ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.contracts.tables import Table
from deployments.contracts.telling import TableAnswer, TableReading, Telling, rows_of
from deployments.engines.weights import bytes_of, load_both

COLUMNS, ROWS = 1, 2
"""Where the configuration has the sizes of TAPAS's tables of columns and rows, counted from 1."""

MARKS = 2
"""Before and behind a question."""


class TapasReader:
    """Parity with transformers' table-question-answering pipeline."""

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, id: str, model: Any, tokenizer: Any) -> None:
        self._id = id
        self._model = model
        self._tokenizer = tokenizer

    def answer_from(
        self, table: Table, question: str, reading: TableReading
    ) -> Generator[None, None, tuple[TableAnswer, Written | None]]:
        yield from ()
        self._check(table, reading)
        frame = pandas.DataFrame(rows_of(table), columns=list(table), dtype=str)
        inputs = self._read(frame, question, truncation=reading.truncation)
        with torch.inference_mode():
            output = self._model(**inputs.to(self._model.device))
        return self._answer(frame, inputs, output), None

    def _check(self, table: Table, reading: TableReading) -> None:
        idle = sorted(reading.model_fields_set - {"truncation"})
        if idle:
            raise InvalidParameter(
                f"{idle[0]} has no effect on {self._id}, which picks cells and writes nothing; leave it out",
                f"parameters.{idle[0]}",
            )
        sizes = self._model.config.type_vocab_sizes
        height, width = len(next(iter(table.values()))), len(table)
        if width >= sizes[COLUMNS] or (height >= sizes[ROWS] and not reading.truncation):
            raise InputTooLong(
                f"the table has {height} rows and {width} columns, {self._id} reads at most {sizes[ROWS] - 1} rows "
                f"and {sizes[COLUMNS] - 1} columns: send less, or truncation for rows",
                "inputs.table",
            )

    def _read(self, frame: Any, question: str, *, truncation: bool) -> Any:
        limit = min(self._tokenizer.model_max_length, self._model.config.max_position_embeddings)
        rows = self._model.config.type_vocab_sizes[ROWS] - 1
        try:
            inputs = self._tokenizer(
                frame.iloc[:rows],
                question,
                truncation="drop_rows_to_fit" if truncation else "do_not_truncate",
                max_length=limit if truncation else None,
                return_tensors="pt",
            )
        except ValueError as refused:  # a header that is too long for the model even without any row
            raise InputTooLong(f"{self._id} cannot read this table: {refused}", "inputs.table") from None
        tokens = inputs["input_ids"].shape[1]
        if tokens > limit:
            raise InputTooLong(
                f"table and question are {tokens} tokens long, {self._id} reads at most {limit}: send fewer rows, "
                "or truncation to leave out the last ones",
                "inputs.table",
            )
        return inputs

    def _answer(self, frame: Any, inputs: Any, output: Any) -> TableAnswer:
        config = self._model.config
        aggregates = bool(config.num_aggregation_labels and config.aggregation_labels)
        logits = [output.logits, output.logits_aggregation] if aggregates else [output.logits]
        found = self._tokenizer.convert_logits_to_predictions(inputs.to("cpu"), *(one.float().cpu() for one in logits))
        coordinates = tuple((int(row), int(column)) for row, column in found[0][0])
        cells = tuple(frame.iat[place] for place in coordinates)
        chosen = found[1][0] if aggregates else None
        aggregator = None if chosen is None else config.aggregation_labels[chosen]
        before = "" if chosen in (None, config.no_aggregation_label_index) else f"{aggregator} > "
        return TableAnswer(
            answer=before + ", ".join(cells), coordinates=coordinates, cells=cells, aggregator=aggregator
        )

    def tell(self, telling: Telling, sampling: Sampling) -> NoReturn:  # noqa: ARG002 — the ability's signature
        raise ModelTaskMismatch(f"{self._id} picks cells and writes nothing; choose a model that writes", "model")

    def count_tokens(self, texts: Sequence[str]) -> int:
        """Of questions; the table that is read behind one counts by its cells."""
        return sum(len(self._tokenizer.tokenize(text)) + MARKS for text in texts)

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model


def load(model: ModelFacts, device: str) -> TapasReader:
    """TAPAS and its tokenizer. Raises ModelUnavailable, ModelTaskMismatch."""
    return TapasReader(model.id, *load_both(AutoModelForTableQuestionAnswering, AutoTokenizer, model, device))
