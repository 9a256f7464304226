"""Trains the models that look at tables: what a thing is, and how heavy, from its size, corners and colour."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import numpy as np
import pandas as pd
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from embedded.words import COLOURS

FILE = "model.skops"
ROWS = 600
CORNERS = {"circle": 0, "triangle": 3, "square": 4, "heart": 1, "star": 10, "cross": 12}
FILL = {"circle": 0.79, "triangle": 0.5, "square": 1.0, "heart": 0.65, "star": 0.4, "cross": 0.55}
"""The share of the square around it that a shape covers."""
DENSITY = dict(zip(COLOURS, (1.0, 1.2, 0.8, 1.5, 2.0, 0.6, 1.1, 0.9), strict=True))
"""Grams that a square centimetre of each colour weighs."""


def things(seed: int, rows: int = ROWS) -> pd.DataFrame:
    """Things at random: `size` in cm, `corners` as counted by somebody who sometimes is one off, `colour`,
    `area` in cm² as measured within a few per cent, `kind`, and `weight` in g.
    """
    chance = np.random.default_rng(seed)
    kind = chance.choice(list(CORNERS), rows)
    size = chance.uniform(1.0, 10.0, rows).round(2)
    colour = chance.choice(list(DENSITY), rows)
    corners = np.array([CORNERS[name] for name in kind]) + (chance.random(rows) < 0.05)
    area = size**2 * [FILL[name] for name in kind]
    weight = area * [DENSITY[name] for name in colour]
    measured = (area * chance.normal(1.0, 0.02, rows)).round(2)
    return pd.DataFrame(
        {"size": size, "corners": corners, "area": measured, "colour": colour, "kind": kind, "weight": weight}
    )


def make_kinds(target: Path) -> None:
    """Tabular classification: the kind of a thing."""
    _train(
        target, RandomForestClassifier(10, max_depth=9, random_state=0), ["size", "corners", "area", "colour"], "kind"
    )


def make_weights(target: Path) -> None:
    """Tabular regression: a thing's weight."""
    model = HistGradientBoostingRegressor(max_iter=60, max_depth=4, learning_rate=0.2, random_state=0)
    _train(target, model, ["size", "corners", "colour"], "weight")


def _train(target: Path, model: Any, columns: list[str], wanted: str) -> None:
    """Fits a pipeline and saves it as the Hub's skops repositories are laid out."""
    known = things(seed=0)
    numbers = [name for name in columns if name != "colour"]
    prepared = make_column_transformer((StandardScaler(), numbers), (OneHotEncoder(sparse_output=False), ["colour"]))
    fitted = make_pipeline(prepared, model).fit(known[columns], known[wanted])
    skops.io.dump(fitted, target / FILE, compression=ZIP_DEFLATED)
    task = "tabular-classification" if wanted == "kind" else "tabular-regression"
    example = {name: known[name].head(3).tolist() for name in columns}
    about = {
        "columns": columns,
        "example_input": example,
        "model": {"file": FILE},
        "model_format": "skops",
        "task": task,
    }
    (target / "config.json").write_text(json.dumps({"sklearn": about}, indent=2) + "\n", encoding="utf-8")


MAKERS = {"tiny-forest": make_kinds, "tiny-boosting": make_weights}
