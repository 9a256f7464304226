"""ChoiceScorer: which of some choices fits a prompt, by a model with a multiple-choice head."""

from collections.abc import Sequence
from typing import Any, ClassVar

from torch import Tensor, nn
from transformers import AutoModelForMultipleChoice

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.model import ModelFacts
from deployments.engines.encoder import Encoder, Reading, load_encoder


class OneChoice(nn.Module):
    """A multiple-choice model that is shown one choice at a time: its head scores each of them by itself anyway.

    So prompts with different numbers of choices can be read together, sorted by length like any text.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.config = model.config
        self.device = model.device

    def forward(self, **inputs: Tensor) -> Any:
        return self.model(**{name: rows[:, None] for name, rows in inputs.items()})


def load(model: ModelFacts, device: str) -> "MultipleChoiceScorer":
    encoder = load_encoder(AutoModelForMultipleChoice, model, device)
    return MultipleChoiceScorer(Encoder(encoder.tokenizer, OneChoice(encoder.model), model.id))


class MultipleChoiceScorer:
    """Parity with `AutoModelForMultipleChoice` given all choices of a prompt at once."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"score_choices"})

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens

    def score_choices(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return self._encoder.read(pairs, self._logits)

    def _logits(self, reading: Reading) -> list[float]:
        logits: list[float] = self._encoder.finite(reading.output.logits[:, 0]).tolist()
        return logits

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        self._encoder.close()
