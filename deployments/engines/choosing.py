"""What is done to a model's logits before a token is chosen by them, and what is told of the one that was."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import torch

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.sampling import Sampling
from deployments.engines.grammars import Guide, Guided

CHANGING = ("logit_bias", "frequency_penalty", "presence_penalty", "top_logprobs", "grammar")
"""The parameters that `generate` does not know."""


class Chosen(int):
    """An id that was chosen, its logarithmic probability, and the likeliest ids with theirs, best first: all by the
    model's own distribution.
    """

    logprob: float
    top: tuple[tuple[int, float], ...]


class Choosing:
    """The penalties, biases and grammar of one answer, and how much is told of its tokens."""

    def __init__(self, sampling: Sampling, guided: Guided | None) -> None:
        self._bias = {int(id): value for id, value in (sampling.logit_bias or {}).items()}
        self._frequency = sampling.frequency_penalty or 0.0
        self._presence = sampling.presence_penalty or 0.0
        self._told = sampling.top_logprobs
        self._guided = guided
        self._written: Counter[int] = Counter()

    @property
    def over(self) -> bool:
        """Nothing can follow: the grammar is complete."""
        return self._guided is not None and self._guided.over

    def changed(self, logits: torch.Tensor) -> torch.Tensor:
        """The logits of a batch of one as all further choosing sees them."""
        changed = logits
        if self._bias:
            changed = _added(changed, self._bias)
        if self._written and (self._frequency or self._presence):
            taken = {id: -self._frequency * count - self._presence for id, count in self._written.items()}
            changed = _added(changed, taken)
        if self._guided is not None:
            allowed = self._guided.allowed(logits.shape[-1])
            changed = changed.masked_fill(~allowed.to(logits.device), -torch.inf)
        return changed

    def chosen(self, logits: torch.Tensor, id: int) -> int:
        """Takes note of a token; the same id, with what is told of it."""
        self._written[id] += 1
        if self._guided is not None:
            self._guided.take(id)
        return id if self._told is None else _told(logits, id, self._told)


def choosing_of(model: Any, tokenizer: Any, sampling: Sampling, guide: Guide | None) -> Choosing | None:
    """None where the model's logits are taken as they are, and nothing is told of them.

    Raises InvalidParameter for ids that the model has not, and what `Guided` does.
    """
    size = vocabulary(model)
    for id in sampling.logit_bias or ():
        if int(id) >= size:
            raise InvalidParameter(
                f"logit_bias names the token {id}; this model has the tokens 0 to {size - 1}", "parameters.logit_bias"
            )
    if guide is None and unchanged(sampling):
        return None
    return Choosing(sampling, Guided(model, tokenizer, guide) if guide else None)


def unchanged(sampling: Sampling) -> bool:
    """Whether `generate` by itself does all that is asked."""
    return sampling.top_logprobs is None and not any(getattr(sampling, name) for name in CHANGING)


def vocabulary(model: Any) -> int:
    """How many tokens a model knows."""
    size: int = model.config.get_text_config(decoder=True).vocab_size
    return size


def _added(logits: torch.Tensor, by_id: Mapping[int, float]) -> torch.Tensor:
    ids = torch.tensor(list(by_id), device=logits.device)
    values = torch.tensor(list(by_id.values()), device=logits.device, dtype=logits.dtype)
    return logits.index_add(-1, ids, values.unsqueeze(0))


def _told(logits: torch.Tensor, id: int, top: int) -> Chosen:
    logprobs = logits[0].log_softmax(dim=-1)
    chosen = Chosen(id)
    chosen.logprob = float(logprobs[id])
    best = logprobs.topk(min(top, len(logprobs)))
    chosen.top = tuple(zip(best.indices.tolist(), best.values.tolist(), strict=True))
    return chosen
