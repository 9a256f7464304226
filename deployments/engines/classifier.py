"""Classifier: labels for texts, by a model with a sequence-classification head."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from transformers import AutoModelForSequenceClassification

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.findings import Label
from deployments.contracts.model import ModelFacts
from deployments.engines.encoder import Encoder, Reading, load_encoder
from deployments.engines.labelling import applied, ranked, trained_function


def load(model: ModelFacts, device: str) -> "SequenceClassifier":
    return SequenceClassifier(load_encoder(AutoModelForSequenceClassification, model, device))


class SequenceClassifier:
    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"classify"})

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens
        self._config = encoder.model.config

    def classify(self, texts: Sequence[str], *, function_to_apply: LabelFunction | None) -> list[tuple[Label, ...]]:
        return self._encoder.read(texts, partial(self._labels, function_to_apply or trained_function(self._config)))

    def _labels(self, function: LabelFunction, reading: Reading) -> list[tuple[Label, ...]]:
        scores = applied(function, self._encoder.finite(reading.output.logits))
        return [ranked(row, self._config.id2label) for row in scores.tolist()]

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        self._encoder.close()
