"""tabular-regression through HTTP: the numbers of the scikit-learn model itself."""

from typing import Any

import pytest
import skops.io

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.make.tables import things
from tests.client import Client

TASK = "tabular-regression"
FILE = EMBEDDED_WEIGHTS / "tiny-boosting" / "model.skops"
COLUMNS = ["size", "corners", "colour"]
ROWS = things(seed=5, rows=40)


def table() -> dict[str, list[Any]]:
    return {name: ROWS[name].tolist() for name in COLUMNS}


def test_values_are_the_librarys(client: Client) -> None:
    trusted = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
    expected = skops.io.load(FILE, trusted=trusted).predict(ROWS[COLUMNS])
    assert client.infer(TASK, {"table": table()})["values"] == pytest.approx(expected.tolist(), rel=1e-6)


def test_values_of_things_never_seen_are_near(client: Client) -> None:
    values = client.infer(TASK, {"table": table()})["values"]
    off = sum((value - true) ** 2 for value, true in zip(values, ROWS["weight"], strict=True))
    spread = sum((true - ROWS["weight"].mean()) ** 2 for true in ROWS["weight"])
    assert off < 0.15 * spread


def test_what_is_larger_is_heavier(client: Client) -> None:
    asked = {"size": [2, 5, 9], "corners": [4, 4, 4], "colour": ["red"] * 3}
    small, middle, large = client.infer(TASK, {"table": asked})["values"]
    assert 0 < small < middle < large


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, {"table": table()})[-1]["output"] == client.infer(TASK, {"table": table()})


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"size": [1], "corners": [4], "colour": ["red"], "area": [1]}, "inputs.table"),
        ({"size": [], "corners": [], "colour": []}, "inputs.table.size"),
        ({}, "inputs.table"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(client: Client, asked: dict[str, Any], param: str) -> None:
    status, error = client.refusal(TASK, {"table": asked})
    assert (status, error["code"]) == (422, "invalid_input")
    assert error["param"].startswith("inputs.table")
    assert param.startswith(error["param"]) or error["param"].startswith(param)


def test_a_classifier_is_no_regressor(client: Client) -> None:
    status, error = client.refusal(TASK, {"table": table()}, model="anymodal/tiny-forest")
    assert (status, error["code"]) == (422, "model_task_mismatch")
