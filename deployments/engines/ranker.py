"""Ranker: how well a text answers a query, by a cross-encoder, which reads the two together."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from transformers import AutoModelForSequenceClassification

from deployments.contracts.abilities.retrieval import RankFunction
from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.encoder import Encoder, Reading, load_encoder
from deployments.engines.labelling import applied

FUNCTIONS: dict[str, RankFunction] = {
    "torch.nn.modules.linear.Identity": "none",
    "torch.nn.modules.activation.Sigmoid": "sigmoid",
}
"""The activations that sentence-transformers writes into a cross-encoder's configuration."""


def load(model: ModelFacts, device: str) -> "CrossEncoder":
    """Raises ModelTaskMismatch where the model says anything but one number, or applies a function unknown here."""
    encoder = load_encoder(AutoModelForSequenceClassification, model, device)
    if encoder.model.config.num_labels != 1:
        raise ModelTaskMismatch(
            f"{model.id} has {encoder.model.config.num_labels} labels; a model that ranks says one number", "model"
        )
    return CrossEncoder(encoder, trained_with(model, encoder.model.config))


class CrossEncoder:
    """Parity with sentence-transformers' CrossEncoder."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"relevance"})

    def __init__(self, encoder: Encoder, function: RankFunction) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens
        self._function = function

    def relevance(
        self, pairs: Sequence[tuple[str, str]], *, function_to_apply: RankFunction | None, truncate: bool
    ) -> list[float]:
        answer = partial(self._scores, function_to_apply or self._function)
        return self._encoder.read(pairs, answer, truncate=truncate)

    def _scores(self, function: RankFunction, reading: Reading) -> list[float]:
        scores: list[float] = applied(function, self._encoder.finite(reading.output.logits[:, 0])).tolist()
        return scores

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        self._encoder.close()


def trained_with(model: ModelFacts, config: Any) -> RankFunction:
    """What sentence-transformers applies: the configured activation, under its new or old name, else a sigmoid."""
    told = (getattr(config, "sentence_transformers", None) or {}).get("activation_fn")
    name = told or getattr(config, "sbert_ce_default_activation_function", None)
    if name is None:
        return "sigmoid"
    if name not in FUNCTIONS:
        raise ModelTaskMismatch(f"{model.id} scores by {name[:120]}; served are {', '.join(FUNCTIONS)}", "model")
    return FUNCTIONS[name]
