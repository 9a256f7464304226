"""Text generation with causal language models: a continuous batch for most, a seed or a penalty is answered alone."""

from collections.abc import Generator
from typing import Any, ClassVar

import torch
from jinja2 import TemplateError
from transformers import AutoModelForCausalLM, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.conversation import Message
from deployments.contracts.errors import InvalidInput
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.continuous import Batch
from deployments.engines.decoding import decode
from deployments.engines.generation import check_length, context_length, end_ids, options_of, spell_out
from deployments.engines.joining import can_batch, joining
from deployments.engines.kv_cache import cache_size_for
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_companion, load_weights

PRECEDING = 32
"""Ids of the prompt that the tokenizer sees when it spells the answer's first word."""


class CausalWriter:
    """Continues texts and conversations; called from many threads at once."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, id: str, model: Any, tokenizer: Any) -> None:
        self._id = id
        self._model = model
        self._tokenizer = tokenizer
        self._turns = Turns()
        self._ends = end_ids(model.generation_config)
        size = cache_size_for(model.config, model.dtype, model.device, context_length(model.config) or 0)
        self._batch_tokens = size.tokens if can_batch(model.config) else 0
        self._batches = {draws: Batch(model, size, draws=draws) for draws in (False, True)}

    def write(self, prompt: str | tuple[Message, ...], sampling: Sampling) -> Generator[str, None, Written]:
        """Continue a text, or answer a conversation by the model's chat template; the prompt is not repeated.

        Raises InputTooLong, InvalidParameter, and InvalidInput for a conversation that the model cannot take.
        """
        options = options_of(sampling)
        ids = self._read(prompt)
        check_length(self._model.config, len(ids), sampling.max_new_tokens)
        return spell_out(self._decoded(ids, options, sampling), self._tokenizer, sampling, len(ids), ids[-PRECEDING:])

    def _decoded(self, ids: list[int], options: dict[str, Any], sampling: Sampling) -> Generator[int, None, bool]:
        if len(ids) + sampling.max_new_tokens <= self._batch_tokens:
            how = joining(self._model, options, sampling.seed)
            if how is not None:
                return self._batches[how.draws].decode(ids, sampling.max_new_tokens, self._ends, **how.warping)
        inputs = torch.tensor([ids], device=self._model.device)
        return decode(
            self._model,
            {"input_ids": inputs, "attention_mask": torch.ones_like(inputs)},
            options,
            sampling.seed,
            self._turns,
        )

    def _read(self, prompt: str | tuple[Message, ...]) -> list[int]:
        ids: list[int] = self._tokenizer(prompt)["input_ids"] if isinstance(prompt, str) else self._templated(prompt)
        if not ids:
            raise InvalidInput(f"{self._id} reads no tokens in this text; send some words", "inputs.text")
        return ids

    def _templated(self, messages: tuple[Message, ...]) -> list[int]:
        if self._tokenizer.chat_template is None:
            raise InvalidInput(
                f"{self._id} has no chat template, so it takes no messages; send a text, or choose a chat model",
                "inputs.text",
            )
        turns = [{"role": message.role, "content": message.content} for message in messages]
        try:
            ids: list[int] = self._tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_dict=False)
        except TemplateError as refused:
            raise InvalidInput(
                f"the chat template of {self._id} refuses these messages: {refused}", "inputs.text"
            ) from None
        return ids

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        for batch in self._batches.values():
            batch.close()


def load(model: ModelFacts, device: str) -> CausalWriter:
    """A causal language model and its tokenizer. Raises ModelUnavailable, ModelTaskMismatch."""
    return CausalWriter(
        model.id, load_weights(AutoModelForCausalLM, model, device), load_companion(AutoTokenizer, model)
    )
