"""table-question-answering through HTTP: TAPAS's cells as the library picks them, and what models that write say."""

from typing import Any

import pytest
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "table-question-answering"
CHAT, LINES = "anymodal/tiny-llama", "anymodal/tiny-bart"
TABLE = {
    "person": ["Anna", "Paul", "Hugo", "Lena"],
    "place": ["Rome", "Lyon", "Paris", "Madrid"],
    "shapes": ["3", "7", "9", "12"],
}
QUESTIONS = ("Where is Paul from?", "Who drew nine shapes?", "How many shapes did Anna and Lena draw?")
MARKDOWN = """| person | place | shapes |
| --- | --- | --- |
| Anna | Rome | 3 |
| Paul | Lyon | 7 |
| Hugo | Paris | 9 |
| Lena | Madrid | 12 |"""
LINE = "col : person | place | shapes row 1 : Anna | Rome | 3 row 2 : Paul | Lyon | 7 row 3 : Hugo | Paris | 9 row 4 : "


def asked(question: str) -> Json:
    return {"table": TABLE, "question": question}


def test_cells_and_aggregator_are_the_librarys(client: Client) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-tapas"))
    answers = [client.infer(TASK, asked(question)) for question in QUESTIONS]
    for question, answer in zip(QUESTIONS, answers, strict=True):
        expected = library(table=TABLE, query=question)
        assert answer == expected | {
            "coordinates": [list(place) for place in expected["coordinates"]],
            "finish_reason": None,
        }
        assert answer["cells"] == [list(TABLE.values())[column][row] for row, column in answer["coordinates"]]
    assert len({answer["answer"] for answer in answers}) > 1


@pytest.mark.parametrize(
    ("question", "cells", "aggregator"),
    [
        ("Where is Paul from?", ["Lyon"], "NONE"),
        ("who is from Paris", ["Hugo"], "NONE"),
        ("Who drew nine shapes?", ["Hugo"], "NONE"),
        ("How many shapes did Lena draw?", ["12"], "NONE"),
        ("What is the average of shapes?", ["3", "7", "9", "12"], "AVERAGE"),
        ("How many persons are there?", ["Anna", "Paul", "Hugo", "Lena"], "COUNT"),
    ],
)
def test_the_cells_that_answer_are_picked(client: Client, question: str, cells: list[str], aggregator: str) -> None:
    answer = client.infer(TASK, asked(question))
    assert (answer["cells"], answer["aggregator"]) == (cells, aggregator)


def test_numbers_and_missing_values_are_cells_too(client: Client) -> None:
    texts, values = TABLE | {"shapes": ["3", "", "9", "12"]}, TABLE | {"shapes": [3, None, 9, 12]}
    answers = [client.infer(TASK, {"table": table, "question": QUESTIONS[0]}) for table in (texts, values)]
    assert answers[0] == answers[1]


def test_a_chat_model_reads_the_table_as_markdown(client: Client) -> None:
    prompt = (
        "Answer the question from this table, with the answer alone.\n\n" + MARKDOWN + f"\n\nQuestion: {QUESTIONS[1]}"
    )
    library = pipeline("text-generation", model=str(EMBEDDED_WEIGHTS / "tiny-llama"))
    turns = library([{"role": "user", "content": prompt}], max_new_tokens=20, do_sample=False)[0]["generated_text"]
    *earlier, done = client.stream(TASK, asked(QUESTIONS[1]), model=CHAT, max_new_tokens=20)
    assert done["output"] == {
        "answer": turns[-1]["content"],
        "coordinates": [],
        "cells": [],
        "aggregator": None,
        "finish_reason": "eos_token",
    }
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert "".join(tokens) == done["output"]["answer"]
    assert 1 < done["usage"]["completion_tokens"] < 20


def test_an_encoder_decoder_reads_the_table_as_one_line(client: Client) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-bart"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    read = tokenizer(f"{QUESTIONS[0]} {LINE}Lena | Madrid | 12", return_tensors="pt")
    written = AutoModelForSeq2SeqLM.from_pretrained(folder).generate(**read, max_new_tokens=16)
    answer = client.infer(TASK, asked(QUESTIONS[0]), model=LINES, max_new_tokens=16)["answer"]
    assert answer == tokenizer.decode(written[0], skip_special_tokens=True)


def test_a_table_that_is_too_long_is_refused_and_read_without_its_last_rows_if_asked(client: Client) -> None:
    long = {"table": {"place": ["Rome", "Madrid", "Lyon"] * 200}, "question": QUESTIONS[0]}
    status, error = client.refusal(TASK, long)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.table")
    assert "600 rows" in error["message"]
    answer = client.infer(TASK, long, truncation=True)
    assert answer["cells"]
    assert all(row < 255 for row, _ in answer["coordinates"])


@pytest.mark.parametrize(
    ("table", "param", "names"),
    [
        (TABLE | {"shapes": ["3"]}, "inputs.table", "'shapes' has 1 values"),
        ({}, "inputs.table", "at least 1"),
        ({"place": []}, "inputs.table.place", "at least 1"),
        ({"place": [["Rome"]]}, "inputs.table.place.0", "a list"),
    ],
)
def test_what_is_no_table_is_refused(client: Client, table: Any, param: str, names: str) -> None:
    status, error = client.refusal(TASK, {"table": table, "question": QUESTIONS[0]})
    assert (status, error["code"], error["param"]) == (422, "invalid_input", param)
    assert names in error["message"]


@pytest.mark.parametrize(
    ("model", "name", "value"), [(None, "max_new_tokens", 5), (None, "seed", 1), (CHAT, "truncation", True)]
)
def test_what_has_no_effect_on_a_model_is_refused_by_name(
    client: Client, model: str | None, name: str, value: Any
) -> None:
    status, error = client.refusal(TASK, asked(QUESTIONS[0]), model=model, **{name: value})
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{name}")
