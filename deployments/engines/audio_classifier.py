"""Audio classification by any transformers model with a classification head: wav2vec2, AST, hubert, whisper …"""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from transformers import AutoFeatureExtractor, AutoModelForAudioClassification

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.engines.hearing import heard, listened
from deployments.engines.labelling import applied, ranked, trained_function
from deployments.engines.pictures import Tensors, moved, together
from deployments.engines.weights import bytes_of, load_both


class TransformersAudioClassifier:
    """AudioClassifier; parity with transformers' AudioClassificationPipeline. Sounds of equal length share a batch."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"classify_sounds"})

    def __init__(self, model: Any, extractor: Any) -> None:
        self._model = model
        self._extractor = extractor

    def classify_sounds(
        self, audios: Sequence[Audio], *, function_to_apply: LabelFunction | None
    ) -> Sequence[tuple[Label, ...]]:
        """Raises MediaTooLarge for a sound that is longer than the model hears at once, InvalidInput for none."""
        names = self._model.config.id2label
        function = function_to_apply or trained_function(self._model.config)

        @torch.inference_mode()
        def run(batch: Tensors, _: list[int]) -> list[tuple[Label, ...]]:
            logits = self._model(**moved(batch, self._model)).logits.float()
            return [ranked(scores, names) for scores in applied(function, logits).tolist()]

        return together([listened(self._extractor, heard(audio, self._extractor)) for audio in audios], run)

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model


def load(model: ModelFacts, device: str) -> TransformersAudioClassifier:
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    return TransformersAudioClassifier(*load_both(AutoModelForAudioClassification, AutoFeatureExtractor, model, device))
