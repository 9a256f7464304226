"""Entailer: does one text follow from another? By a model trained on natural language inference."""

from collections.abc import Sequence
from typing import ClassVar

from transformers import AutoModelForSequenceClassification

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.encoder import Encoder, Reading, load_encoder


def load(model: ModelFacts, device: str) -> "PairEntailer":
    """Raises ModelTaskMismatch where the model does not say which of its labels is entailment."""
    encoder = load_encoder(AutoModelForSequenceClassification, model, device)
    labels: dict[str, int] = encoder.model.config.label2id
    entailment = next((at for label, at in labels.items() if label.lower().startswith("entail")), None)
    if entailment is None or len(labels) < 2:
        raise ModelTaskMismatch(
            f"{model.id} has the labels {', '.join(labels)[:200]}, entailment is not among them; "
            "choose a model trained on natural language inference",
            "model",
        )
    return PairEntailer(encoder, entailment)


class PairEntailer:
    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"entail"})

    def __init__(self, encoder: Encoder, entailment: int) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens
        # The other end of the labels, as transformers' ZeroShotClassificationPipeline has it.
        self._columns = [-1 if entailment == 0 else 0, entailment]

    def entail(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, float]]:
        return self._encoder.read(pairs, self._logits)

    def _logits(self, reading: Reading) -> list[tuple[float, float]]:
        logits = self._encoder.finite(reading.output.logits[:, self._columns])
        return [(contradiction, entailment) for contradiction, entailment in logits.tolist()]

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        self._encoder.close()
