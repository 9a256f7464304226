"""Logits to shares of one."""

from collections.abc import Sequence
from math import exp


def softmax(logits: Sequence[float]) -> list[float]:
    """Shares that add up to 1."""
    highest = max(logits)
    powers = [exp(logit - highest) for logit in logits]
    total = sum(powers)
    return [power / total for power in powers]
