"""Classes and numbers for the rows of a table, by scikit-learn models."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from sklearn.base import is_classifier, is_regressor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.contracts.tables import RowLabel, Table
from deployments.engines.skops_file import SavedModel, saved_model

PARAM = "inputs.table"


def load_classifier(model: ModelFacts, device: str) -> "RowPredictor":  # noqa: ARG001 — scikit-learn runs on CPU
    """Raises ModelTaskMismatch where the model gives numbers, and what `saved_model` raises."""
    saved = saved_model(model)
    if not is_classifier(saved.estimator):
        raise ModelTaskMismatch(f"{model.id} does not classify; choose a model for tabular-classification", "model")
    return RowPredictor(saved, model.id)


def load_regressor(model: ModelFacts, device: str) -> "RowPredictor":  # noqa: ARG001 — scikit-learn runs on CPU
    """Raises ModelTaskMismatch where the model gives classes, and what `saved_model` raises."""
    saved = saved_model(model)
    if not is_regressor(saved.estimator):
        raise ModelTaskMismatch(f"{model.id} predicts no number; choose a model for tabular-regression", "model")
    return RowPredictor(saved, model.id)


class RowPredictor:
    """RowClassifier or RowRegressor by what was loaded; fitted estimators only read, so threads share one."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, saved: SavedModel, name: str) -> None:
        self._saved = saved
        self._name = name

    def classify_rows(self, table: Table) -> tuple[RowLabel, ...]:
        rows = self._rows(table)
        labels = map(str, asked(self._saved.estimator.predict, rows))
        if not hasattr(self._saved.estimator, "predict_proba"):
            return tuple(RowLabel(label, None) for label in labels)
        names = [str(name) for name in self._saved.estimator.classes_]
        likely = asked(self._saved.estimator.predict_proba, rows).tolist()
        return tuple(
            RowLabel(label, dict(zip(names, row, strict=True))) for label, row in zip(labels, likely, strict=True)
        )

    def predict_rows(self, table: Table) -> tuple[float, ...]:
        values = asked(self._saved.estimator.predict, self._rows(table))
        if values.ndim != 1:
            raise ModelTaskMismatch(f"{self._name} predicts several numbers a row; served is one", "model")
        return tuple(map(float, values))

    def _rows(self, table: Table) -> pd.DataFrame:
        """The table with its columns in the order that the model knows; none may be missing or left over."""
        missing = [name for name in self._saved.columns if name not in table]
        unknown = [name for name in table if name not in self._saved.columns]
        if missing or unknown:
            said = [*_said("lacks", missing), *_said("has unknown", unknown)]
            raise InvalidInput(
                f"the table {' and '.join(said)}; the columns of {self._name} are {_listed(self._saved.columns)}", PARAM
            )
        return pd.DataFrame({name: list(table[name]) for name in self._saved.columns})

    def weight_bytes(self) -> int:
        """Those of the file, which is compressed: what scikit-learn holds in memory it does not say."""
        return self._saved.bytes

    def close(self) -> None:
        del self._saved


def asked(predict: Callable[[pd.DataFrame], Any], rows: pd.DataFrame) -> "np.ndarray[Any, Any]":
    """What the estimator says; raises InvalidInput with its own words for values that it cannot read."""
    try:
        return np.asarray(predict(rows))
    except (ValueError, TypeError) as unread:
        raise InvalidInput(f"the model cannot read the table: {' '.join(str(unread).split())[:300]}", PARAM) from unread


def _said(verb: str, names: list[str]) -> list[str]:
    return [f"{verb} {_listed(names)}"] if names else []


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name[:80]) for name in names)[:1_000]
