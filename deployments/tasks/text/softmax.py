"""Logits to shares of one."""

from collections.abc import Sequence
from math import exp


def softmax(logits: Sequence[float]) -> list[float]:
    """Shares that add up to 1."""
    powers = [exp(logit - max(logits)) for logit in logits]
    return [power / sum(powers) for power in powers]
