"""Texts: labelled, filled in, asked, rewritten."""

from collections.abc import Mapping

from deployments.contracts.errors import InvalidInput
from deployments.contracts.findings import TaggedSpan
from deployments.contracts.telling import TableAnswer
from deployments.ingress.huggingface.given import Given
from deployments.ingress.huggingface.translator import Asked, Translator, Wording, reads, tells, told, worded
from deployments.tasks.text.question_answering import QuestionAnsweringOutput
from deployments.tasks.text.summarization import SummarizationOutput
from deployments.tasks.text.text2text_generation import Text2TextGenerationOutput
from deployments.tasks.text.text_classification import TextClassificationOutput
from deployments.tasks.text.token_classification import TokenClassificationOutput
from deployments.tasks.text.translation import TranslationOutput

REWRITING = Wording(
    unfolded=("generate_parameters", "generation_parameters"), idle={"truncation": ("do_not_truncate",)}
)
TABLE_READING = Wording(idle={"padding": ("do_not_pad",), "sequential": (False,)})
DROP_ROWS: Mapping[object, bool] = {"drop_rows_to_fit": True, "do_not_truncate": False}


def _labels(output: TextClassificationOutput, given: Given) -> object:  # noqa: ARG001 — a Tell
    """A list of labels for each text, though it be one: the clients take the first."""
    return [told(output.labels)]


def _entities(output: TokenClassificationOutput, given: Given) -> object:
    """Groups, as their tag is then called, unless single tokens were asked for."""
    name = "entity" if given.parameters.get("aggregation_strategy") == "none" else "entity_group"
    return [_entity(span, name) for span in output.entities]


def _entity(span: TaggedSpan, name: str) -> dict[str, object]:
    return {name: span.entity, "score": span.score, "word": span.word, "start": span.start, "end": span.end}


def _answers(output: QuestionAnsweringOutput, given: Given) -> object:
    """One answer is an object; several, where they were asked for, a list."""
    one = given.parameters.get("top_k", 1) == 1
    return told(output.answers[0] if one else output.answers)


def _one_text(given: Given) -> Asked:
    """A text, which the JavaScript client sends in a list. Raises InvalidInput for several."""
    text = given.inputs
    if isinstance(text, list):
        if len(text) != 1:
            raise InvalidInput("inputs must be one text, alone or in a list", "inputs")
        text = text[0]
    return Asked(text, worded(given, Wording()))


def _question_about_table(given: Given) -> Asked:
    """The question's name is `query` to the clients, `question` in the specification."""
    named = given.inputs
    if isinstance(named, Mapping) and "query" in named:
        if "question" in named:
            raise InvalidInput("query and question are the same; give one of them", "inputs.query")
        named = {name: value for name, value in named.items() if name != "query"} | {"question": named["query"]}
    parameters = worded(given, TABLE_READING)
    truncation = parameters.get("truncation")
    if isinstance(truncation, str) and truncation in DROP_ROWS:
        parameters["truncation"] = DROP_ROWS[truncation]
    return Asked(named, parameters)


def _table_answer(output: TableAnswer, given: Given) -> object:  # noqa: ARG001 — a Tell
    return {
        "answer": output.answer,
        "coordinates": told(output.coordinates),
        "cells": told(output.cells),
        "aggregator": output.aggregator or "NONE",
    }


def _summary(output: SummarizationOutput, given: Given) -> object:  # noqa: ARG001 — a Tell
    return [{"summary_text": output.summary_text}]


def _translation(output: TranslationOutput, given: Given) -> object:  # noqa: ARG001 — a Tell
    return [{"translation_text": output.translation_text}]


def _generated(output: Text2TextGenerationOutput, given: Given) -> object:  # noqa: ARG001 — a Tell
    return [{"generated_text": output.generated_text}]


TRANSLATORS: dict[str, Translator] = {
    "text-classification": Translator(reads(), _labels, several=True),
    "token-classification": Translator(reads(), _entities),
    "fill-mask": Translator(reads(), tells("fillings")),
    "question-answering": Translator(reads(), _answers),
    "table-question-answering": Translator(_question_about_table, _table_answer),
    "zero-shot-classification": Translator(_one_text, tells("labels")),
    "summarization": Translator(reads(REWRITING), _summary, several=True),
    "translation": Translator(reads(REWRITING), _translation, several=True),
    "text2text-generation": Translator(reads(REWRITING), _generated, several=True),
}
