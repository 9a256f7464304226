"""MaskFiller: words for the gap in a text, by a masked language model."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

import torch
from transformers import AutoModelForMaskedLM

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, InvalidParameter, ModelTaskMismatch
from deployments.contracts.findings import Filling
from deployments.contracts.model import ModelFacts
from deployments.engines.encoder import Encoder, Reading, load_encoder


def load(model: ModelFacts, device: str) -> "MaskedFiller":
    """Raises ModelTaskMismatch where the tokenizer has no mask."""
    encoder = load_encoder(AutoModelForMaskedLM, model, device)
    if encoder.tokenizer.mask_token_id is None:
        raise ModelTaskMismatch(f"{model.id} has no mask token; choose a masked language model", "model")
    return MaskedFiller(encoder)


class MaskedFiller:
    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"fill"})

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens
        self._tokenizer = encoder.tokenizer

    def fill(self, texts: Sequence[str], *, top_k: int, targets: tuple[str, ...] | None) -> list[tuple[Filling, ...]]:
        """The `top_k` best, or all targets where those are fewer."""
        wanted = torch.tensor(list(dict.fromkeys(map(self._target, targets)))) if targets else None
        return self._encoder.read(texts, partial(self._fillings, top_k, wanted))

    def _target(self, word: str) -> int:
        """A target's token: its own, or the one that the tokenizer makes of it."""
        known = self._tokenizer.convert_tokens_to_ids(word)
        if known not in (None, self._tokenizer.unk_token_id):
            return int(known)
        match self._tokenizer(word, add_special_tokens=False)["input_ids"]:
            case [token] if token != self._tokenizer.unk_token_id:
                return int(token)
            case tokens:
                pieces = " ".join(self._tokenizer.convert_ids_to_tokens(tokens))[:200]
                raise InvalidParameter(
                    f"target {word!r} is no single token of {self._encoder.name}, which reads it as [{pieces}]; "
                    "a target is a word that the model has one token for",
                    "parameters.targets",
                )

    def _fillings(self, top_k: int, wanted: torch.Tensor | None, reading: Reading) -> list[tuple[Filling, ...]]:
        ids = reading.inputs["input_ids"]
        masks = ids == self._tokenizer.mask_token_id
        self._check(masks.sum(-1).tolist())
        likely = self._encoder.finite(reading.output.logits[masks]).softmax(-1)
        candidates = likely if wanted is None else likely[:, wanted]
        scores, places = candidates.topk(min(top_k, candidates.shape[-1]))
        tokens = places if wanted is None else wanted[places]
        return [
            tuple(self._filling(ids[row, :length].cpu(), *choice) for choice in zip(*chosen, strict=True))
            for row, (length, *chosen) in enumerate(zip(reading.lengths, scores.tolist(), tokens.tolist(), strict=True))
        ]

    def _check(self, masks: Sequence[int]) -> None:
        for found in masks:
            if found != 1:
                raise InvalidInput(
                    f"the text has {found} masks, and fill-mask fills exactly one: "
                    f"write {self._tokenizer.mask_token} once, where the word is missing",
                    "inputs.text",
                )

    def _filling(self, ids: torch.Tensor, score: float, token: int) -> Filling:
        filled = torch.where(ids == self._tokenizer.mask_token_id, token, ids)
        return Filling(
            score=score,
            token=token,
            token_str=self._tokenizer.decode([token]),
            sequence=self._tokenizer.decode(filled, skip_special_tokens=True),
        )

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        self._encoder.close()
