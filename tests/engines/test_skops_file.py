"""A scikit-learn model is read only where every type in its file is trusted, and never from a pickle."""

import json
import operator
from pathlib import Path

import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.row_predictor import load_classifier, load_regressor
from deployments.engines.skops_file import saved_model


def facts(folder: Path, file: str) -> ModelFacts:
    about = {"sklearn": {"columns": ["a", "b"], "model": {"file": file}}}
    (folder / "config.json").write_text(json.dumps(about))
    return ModelFacts(
        id="mine/table", source=str(folder), tasks=("tabular-classification",), tier="small", licence="mit", bytes=1
    )


def fitted() -> LogisticRegression:
    return LogisticRegression().fit([[0, 1], [1, 0]], ["x", "y"])


def test_a_trusted_model_answers(tmp_path: Path) -> None:
    skops.io.dump(fitted(), tmp_path / "m.skops")
    engine = load_classifier(facts(tmp_path, "m.skops"), "cpu")
    assert [row.label for row in engine.classify_rows({"a": (0, 1), "b": (1, 0)})] == ["x", "y"]


def test_functions_in_a_file_are_named_and_not_loaded(tmp_path: Path) -> None:
    model = make_pipeline(FunctionTransformer(operator.methodcaller("astype", float)), LogisticRegression())
    skops.io.dump(model, tmp_path / "m.skops")
    with pytest.raises(ModelUnavailable, match=r"operator\.methodcaller"):
        saved_model(facts(tmp_path, "m.skops"))


@pytest.mark.parametrize("file", ["model.pkl", "model.joblib", ""])
def test_a_pickle_is_refused_by_name_and_never_opened(tmp_path: Path, file: str) -> None:
    with pytest.raises(ModelUnavailable, match=r"only \.skops files are read"):
        saved_model(facts(tmp_path, file))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.skops").write_bytes(b"\x80\x04no zip")
    with pytest.raises(ModelUnavailable, match="damaged"):
        saved_model(facts(tmp_path, "m.skops"))
    with pytest.raises(ModelUnavailable, match="could not be loaded"):
        saved_model(facts(tmp_path, "gone.skops"))


def test_a_classifier_is_no_regressor(tmp_path: Path) -> None:
    skops.io.dump(fitted(), tmp_path / "m.skops")
    with pytest.raises(ModelTaskMismatch, match="predicts no number"):
        load_regressor(facts(tmp_path, "m.skops"), "cpu")
