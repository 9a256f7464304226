"""How a scikit-learn model comes into memory: from a skops file, which names its types before anything is made of them.

A pickle would run code when it is read; it is never opened, whatever a repository offers.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import skops.io
from huggingface_hub import hf_hub_download

from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.weights import explained

TRUSTED = frozenset(
    {
        "numpy.dtype",
        "sklearn._loss.loss.HalfTweedieLossIdentity",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace",
        "sklearn.gaussian_process.kernels.ConstantKernel",
        "sklearn.gaussian_process.kernels.Product",
        "sklearn.gaussian_process.kernels.RBF",
        "sklearn.metrics._dist_metrics.EuclideanDistance64",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        "sklearn.tree._tree.Tree",
    }
)
"""Parts of scikit-learn's own estimators, beside those that skops trusts by itself; all hold numbers and no functions.

Found by fitting every classifier and regressor of scikit-learn 1.9 with its defaults and saving it.
"""


@dataclass(frozen=True)
class SavedModel:
    """`columns` are those that the model was trained on, in order; `bytes` are the file's."""

    estimator: Any
    columns: tuple[str, ...]
    bytes: int


def saved_model(model: ModelFacts) -> SavedModel:
    """The model of a folder or Hub repository, with what the `sklearn` part of its config.json says of it.

    Raises ModelUnavailable for a file that is no skops file or holds types that are not trusted, naming them.
    """
    with explained(model):
        told = json.loads(_file(model, "config.json").read_text(encoding="utf-8")).get("sklearn", {})
    name = told.get("model", {}).get("file", "")
    if not name.endswith(".skops"):
        raise ModelUnavailable(
            f"{model.id} is saved as {name or 'nothing that its config.json names'}; only .skops files are read, "
            "for reading a pickle runs what is in it",
            "model",
        )
    with explained(model):
        path = _file(model, name)
    estimator = _trusted(model, path)
    columns = told.get("columns") or getattr(estimator, "feature_names_in_", None)
    if columns is None:
        raise ModelUnavailable(f"{model.id} does not say which columns it was trained on", "model")
    return SavedModel(estimator, tuple(map(str, columns)), path.stat().st_size)


def _file(model: ModelFacts, name: str) -> Path:
    """A file of the model's folder, or of its repository on the Hub."""
    folder = Path(model.source)
    if folder.is_absolute():
        return folder / name
    return Path(hf_hub_download(model.source, name, revision=model.revision))


def _trusted(model: ModelFacts, path: Path) -> Any:
    try:
        with explained(model):
            unknown = sorted(set(skops.io.get_untrusted_types(file=path)) - TRUSTED)
            if unknown:
                raise ModelUnavailable(
                    f"{model.id} holds types that are not trusted here: {', '.join(unknown)[:400]}; "
                    "choose another model",
                    "model",
                )
            return skops.io.load(path, trusted=sorted(TRUSTED))
    except (BadZipFile, TypeError, AttributeError) as error:
        raise ModelUnavailable(
            f"{model.id} could not be read: its file is damaged, or made by a scikit-learn whose models the "
            f"one installed here does not know ({type(error).__name__})",
            "model",
        ) from error
