"""From a classifying head's logits to labels, as transformers' classification pipelines do it."""

from typing import Any

import torch

from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.findings import Label


def trained_function(config: Any) -> LabelFunction:
    """What a checkpoint's head was trained with, as transformers' pipelines read it from the configuration."""
    if config.problem_type == "regression":
        return "none"
    if config.problem_type == "multi_label_classification" or config.num_labels == 1:
        return "sigmoid"
    return "softmax"


def applied(function: LabelFunction, logits: torch.Tensor) -> torch.Tensor:
    """Scores, over the last axis."""
    match function:
        case "sigmoid":
            return logits.sigmoid()
        case "softmax":
            return logits.softmax(-1)
        case "none":
            return logits


def ranked(scores: list[float], names: dict[int, str]) -> tuple[Label, ...]:
    """All labels, best first; equal scores stay in the model's order."""
    best_first = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    return tuple(Label(label=names[at], score=scores[at]) for at in best_first)
