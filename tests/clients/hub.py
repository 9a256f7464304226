"""Hugging Face's own Python clients of a running server: a method is asked of both, which must hear the same."""

import asyncio
from typing import Any

import numpy as np
import pytest
from huggingface_hub import AsyncInferenceClient, InferenceClient


class Hub:
    """Models of a server as `InferenceClient(model=url)` knows them: by nothing but their URLs."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def url(self, model: str, task: str | None = None) -> str:
        """A model's URL; of a model with several tasks, that of one of them."""
        pipeline = f"/pipeline/{task}" if task else ""
        return f"{self.base_url}/models/{model if '/' in model else f'anymodal/{model}'}{pipeline}"

    def client(self, model: str, task: str | None = None) -> Any:
        """Untyped: tests send what its overloads do not foresee. Held by nobody, it closes its streams."""
        return InferenceClient(model=self.url(model, task), timeout=300)

    def asynchronous(self, model: str, task: str | None = None) -> Any:
        return AsyncInferenceClient(model=self.url(model, task), timeout=300)

    def ask(self, model: str, method: str, *given: Any, task: str | None = None, **more: Any) -> Any:
        """What the method gives; the asynchronous client must give it too."""

        async def asked() -> Any:
            async with self.asynchronous(model, task) as client:
                return await getattr(client, method)(*given, **more)

        heard = getattr(self.client(model, task), method)(*given, **more)
        assert alike(heard, asyncio.run(asked()))
        return heard


def alike(one: Any, other: Any) -> bool:
    """Equal, but for the last bits of numbers: some models draw what they look at."""
    match one:
        case float():
            return bool(one == pytest.approx(other, rel=1e-5))
        case np.ndarray():
            return bool(np.allclose(one, other, rtol=1e-5))
        case dict():
            return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
        case list():
            return len(one) == len(other) and all(alike(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def best_first(found: Any) -> list[str]:
    """The labels in their order; their scores must be in it too, and from 0 to 1."""
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    return [one.label for one in found]
