"""How a sentence-transformers model makes one vector of a text: read from the small files beside its weights."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from huggingface_hub import is_offline_mode
from transformers.utils import cached_file

from deployments.contracts.abilities.retrieval import Pooling, Role
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.weights import explained

TrainedPooling = Pooling | Literal["max", "lasttoken"]

POOLINGS: dict[str, TrainedPooling] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "lasttoken",
    "pooling_mode_cls": "cls",
    "pooling_mode_mean": "mean",
    "pooling_mode_max": "max",
}
"""As one switch each, and as the one `pooling_mode` of newer files."""
PROMPTS: dict[Role, tuple[str, ...]] = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""The names under which sentence-transformers looks for the prompts of its `encode_query` and `encode_document`."""
STEPS = frozenset({"Transformer", "Pooling", "Normalize"})


@dataclass(frozen=True)
class Recipe:
    """`most_tokens`: the longest text it was trained on, None where nothing is said. `prompts`: what stands before
    a text that is searched for, or found."""

    pooling: TrainedPooling = "mean"
    normalize: bool = False
    most_tokens: int | None = None
    prompts: dict[Role, str] = field(default_factory=dict)


def recipe_of(model: ModelFacts) -> Recipe:
    """The model's recipe; models that come without one are pooled by their mean.

    Raises ModelTaskMismatch where it asks for steps that are not served: leaving them out would give other vectors.
    """
    modules = _read(model, "modules.json") or []
    steps = {module["type"].rpartition(".")[2]: module["path"] for module in modules}
    if strange := sorted(steps.keys() - STEPS):
        raise ModelTaskMismatch(f"the vectors of {model.id} need {', '.join(strange)}, which is not served", "model")
    trained = _read(model, f"{steps.get('Pooling', '1_Pooling')}/config.json")
    told = _read(model, "sentence_bert_config.json") or {}
    prompts = (_read(model, "config_sentence_transformers.json") or {}).get("prompts") or {}
    return Recipe(
        pooling=_pooling(model, trained) if trained else "mean",
        normalize="Normalize" in steps,
        most_tokens=told.get("max_seq_length"),
        prompts={role: next((prompts[n] for n in names if n in prompts), "") for role, names in PROMPTS.items()},
    )


def _pooling(model: ModelFacts, trained: dict[str, Any]) -> TrainedPooling:
    asked = [mode for mode, is_on in trained.items() if mode.startswith("pooling_mode_") and is_on is True]
    named = [f"pooling_mode_{trained['pooling_mode']}"] if isinstance(trained.get("pooling_mode"), str) else []
    match [POOLINGS.get(mode) for mode in asked + named]:
        case [str(mode)]:
            return mode
    raise ModelTaskMismatch(
        f"{model.id} is pooled by {' and '.join(asked + named) or 'nothing'}; served is one of {', '.join(POOLINGS)}",
        "model",
    )


def _read(model: ModelFacts, name: str) -> Any:
    """A JSON file of the model, None where it has none."""
    with explained(model):
        path = cached_file(
            model.source,
            name,
            revision=model.revision,
            _raise_exceptions_for_missing_entries=False,
            _raise_exceptions_for_connection_errors=not is_offline_mode(),
        )
        if path is None:
            return None
        with open(path, encoding="utf-8") as file:
            return json.load(file)
