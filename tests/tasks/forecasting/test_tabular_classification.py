"""tabular-classification through HTTP: the classes and probabilities of the scikit-learn model itself."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pandas as pd
import pytest
import skops.io

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.make.tables import things
from tests.client import Client

TASK = "tabular-classification"
FILE = EMBEDDED_WEIGHTS / "tiny-forest" / "model.skops"
COLUMNS = ["size", "corners", "area", "colour"]
ROWS = things(seed=5, rows=40)


def table(rows: Any = ROWS) -> dict[str, list[Any]]:
    return {name: rows[name].tolist() for name in COLUMNS}


def library() -> Any:
    return skops.io.load(FILE, trusted=["sklearn.tree._tree.Tree"])


def test_labels_and_probabilities_are_the_librarys(client: Client) -> None:
    forest = library()
    answer = client.infer(TASK, {"table": table()})
    assert answer["labels"] == forest.predict(ROWS[COLUMNS]).tolist()
    for row, likely in zip(answer["probabilities"], forest.predict_proba(ROWS[COLUMNS]), strict=True):
        assert row == pytest.approx(dict(zip(forest.classes_, likely, strict=True)), abs=1e-6)


def test_things_never_seen_are_mostly_told_apart(client: Client) -> None:
    labels = client.infer(TASK, {"table": table()})["labels"]
    right = sum(label == kind for label, kind in zip(labels, ROWS["kind"], strict=True))
    assert right >= 0.8 * len(ROWS)


def test_the_order_of_columns_does_not_matter(client: Client) -> None:
    turned = dict(reversed(table().items()))
    assert client.infer(TASK, {"table": turned}) == client.infer(TASK, {"table": table()})


def test_whole_numbers_are_numbers_and_a_value_may_be_missing_where_the_model_allows_it(client: Client) -> None:
    asked = {"size": [4, 5, None], "corners": [3, 4, 4], "area": [8, 25, 9], "colour": ["red", "blue", "red"]}
    answer = client.infer(TASK, {"table": asked})
    assert answer["labels"][:2] == ["triangle", "square"]
    assert answer["labels"] == library().predict(pd.DataFrame(asked)).tolist()


def test_tables_asked_at_once_get_the_answers_they_get_alone(client: Client) -> None:
    tables = [table(ROWS[at : at + 10]) for at in range(0, 40, 10)]
    alone = [client.infer(TASK, {"table": one}) for one in tables]
    with ThreadPoolExecutor(8) as askers:
        together = list(askers.map(lambda one: client.infer(TASK, {"table": one}), tables * 2))
    assert together == alone * 2


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, {"table": table()})[-1]["output"] == client.infer(TASK, {"table": table()})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"corners": None}, "lacks 'corners'"),
        ({"taste": ["sweet"]}, "has unknown 'taste'"),
        ({"size": [1.0, 2.0]}, "'size' has 2"),
        ({"size": ["large"]}, "could not convert"),
        ({"colour": ["pink"]}, "unknown categories"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_naming_the_column(
    client: Client, changes: dict[str, Any], said: str
) -> None:
    changed: dict[str, Any] = {"size": [3], "corners": [4], "area": [9], "colour": ["red"]} | changes
    asked = {name: column for name, column in changed.items() if column is not None}
    status, error = client.refusal(TASK, {"table": asked})
    assert (status, error["code"]) == (422, "invalid_input")
    assert error["param"] == "inputs.table"
    assert said in error["message"]
