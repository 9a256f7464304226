"""How well texts fit sounds, by CLAP."""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from transformers import AutoConfig, AutoFeatureExtractor, AutoTokenizer, ClapConfig, ClapModel

from deployments.contracts.abilities.retrieval import Vector
from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InputTooLong, ModelTaskMismatch
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.engines.counting import Counter
from deployments.engines.hearing import heard, listened
from deployments.engines.pictures import Tensors, moved, together
from deployments.engines.weights import bytes_of, load_both, load_companion


class ClapScorer:
    """AudioTextScorer; parity with transformers' ZeroShotAudioClassificationPipeline."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"match"})

    def __init__(self, model: Any, extractor: Any, tokenizer: Any) -> None:
        self._model = model
        self._extractor = extractor
        self._tokenizer = tokenizer
        self.count_tokens = Counter(tokenizer)
        text = model.config.text_config
        # RoBERTa counts its places from behind the padding's.
        self._max_tokens = min(tokenizer.model_max_length, text.max_position_embeddings - text.pad_token_id - 1)

    def match(self, audios: Sequence[Audio], *, texts: tuple[str, ...]) -> Sequence[Vector]:
        """Softmax over the texts.

        Raises MediaTooLarge for a sound that is longer than the model hears at once, InputTooLong for such a text.
        """
        read = self._tokens(texts)

        @torch.inference_mode()
        def run(batch: Tensors, _: list[int]) -> list[Vector]:
            logits = self._model(**moved(read | batch, self._model)).logits_per_audio.float()
            return [tuple(row) for row in logits.softmax(-1).tolist()]

        return together([listened(self._extractor, heard(audio, self._extractor)) for audio in audios], run)

    def _tokens(self, texts: tuple[str, ...]) -> Tensors:
        for text in texts:
            if (length := self.count_tokens([text])) > self._max_tokens:
                raise InputTooLong(
                    f"the text {text[:80]!r} has {length} tokens, this model reads {self._max_tokens}: shorten it",
                    "parameters.candidate_labels",
                )
        return dict(self._tokenizer(list(texts), return_tensors="pt", padding=True))

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model


def load(model: ModelFacts, device: str) -> ClapScorer:
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    config = load_companion(AutoConfig, model)
    if not isinstance(config, ClapConfig):
        raise ModelTaskMismatch(
            f"{model.id} is a {config.model_type} model; sounds and texts are compared here by clap models", "model"
        )
    return ClapScorer(
        *load_both(ClapModel, AutoFeatureExtractor, model, device),
        load_companion(AutoTokenizer, model),
    )
