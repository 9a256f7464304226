"""Text generation with causal language models: a continuous batch for most; what changes a choice is answered alone."""

import importlib
from collections.abc import Generator
from typing import Any, ClassVar

import torch
from jinja2 import TemplateError
from transformers import AutoModelForCausalLM, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.abilities.text import TextWriter
from deployments.contracts.conversation import Chatting, Message, ToolCall
from deployments.contracts.errors import InvalidInput, ModelUnavailable
from deployments.contracts.model import LLAMA_CPP, ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.called import Ids, called
from deployments.engines.calling import Calling, calling_of, schemas_of
from deployments.engines.choosing import unchanged, vocabulary
from deployments.engines.continuous import Batch
from deployments.engines.conversing import turns_of, words_of
from deployments.engines.generation import (
    check_length,
    context_length,
    end_ids,
    generate_text,
    options_of,
    spell_out,
)
from deployments.engines.grammars import Guide
from deployments.engines.joining import can_batch, joining
from deployments.engines.kv_cache import cache_size_for
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_both

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

    def write(
        self, prompt: str | tuple[int, ...] | tuple[Message, ...], sampling: Sampling, *, truncate: int | None = None
    ) -> Generator[str, None, Written]:
        """Continue a text or its tokens, or answer a conversation by the model's chat template; the prompt is not
        repeated. `truncate`: the model reads no more than so many of its last tokens.

        Raises InputTooLong, InvalidParameter, and InvalidInput for a conversation that the model cannot take.
        """
        return self._written(self._cut(self._read(prompt), truncate), sampling)

    def chat(self, messages: tuple[Message, ...], chatting: Chatting) -> Generator[str | ToolCall, None, Written]:
        """Answer a conversation in which tools may be called. Raises what `write` does."""
        calling = calling_of(chatting, self._tokenizer, self._template(tools=bool(chatting.tools)), self._id)
        ids = self._templated(messages, calling)
        writing = self._written(ids, chatting, calling.guide if calling else None)
        return called(writing, calling, Ids(chatting.seed, repr(ids).encode())) if calling else writing

    def _written(self, ids: list[int], sampling: Sampling, guide: Guide | None = None) -> Generator[str, None, Written]:
        check_length(self._model.config, len(ids), sampling.max_new_tokens)
        before = ids[-PRECEDING:]
        if guide is None and (decoded := self._batched(ids, sampling)):
            return spell_out(decoded, self._tokenizer, sampling, len(ids), before)
        inputs = torch.tensor([ids], device=self._model.device)
        return generate_text(
            self._model,
            self._tokenizer,
            {"input_ids": inputs, "attention_mask": torch.ones_like(inputs)},
            sampling,
            prompt_tokens=len(ids),
            turns=self._turns,
            before=before,
            guide=guide,
        )

    def _batched(self, ids: list[int], sampling: Sampling) -> Generator[int, None, bool] | None:
        """The answer as a continuous batch finds it; None where that is not for this request."""
        options = options_of(sampling)
        fits = sampling.max_new_tokens > 0 and len(ids) + sampling.max_new_tokens <= self._batch_tokens
        how = joining(self._model, options, sampling.seed) if fits and unchanged(sampling) else None
        if how is None:
            return None
        return self._batches[how.draws].decode(ids, sampling.max_new_tokens, self._ends, **how.warping)

    def _read(self, prompt: str | tuple[int, ...] | tuple[Message, ...]) -> list[int]:
        match prompt:
            case str():
                ids: list[int] = self._tokenizer(prompt)["input_ids"]
            case (int(), *_):
                ids = self._known([id for id in prompt if isinstance(id, int)])
            case _:
                ids = self._templated(tuple(turn for turn in prompt if isinstance(turn, Message)), None)
        if not ids:
            raise InvalidInput(f"{self._id} reads no tokens in this text; send some words", "inputs.text")
        return ids

    def _cut(self, ids: list[int], longest: int | None) -> list[int]:
        """The last tokens; the one that begins every text of the model stays before them."""
        if longest is None or len(ids) <= longest:
            return ids
        first = ids[:1] if ids[0] == self._tokenizer.bos_token_id else []
        return first + ids[len(ids) - longest + len(first) :]

    def _known(self, ids: list[int]) -> list[int]:
        size = vocabulary(self._model)
        unknown = next((id for id in ids if not 0 <= id < size), None)
        if unknown is not None:
            raise InvalidInput(f"{self._id} has no token {unknown}, but those from 0 to {size - 1}", "inputs.text")
        return ids

    def _template(self, *, tools: bool) -> str:
        """Some tokenizers have a template of their own for tools."""
        if self._tokenizer.chat_template is None:
            raise InvalidInput(
                f"{self._id} has no chat template, so it takes no messages; send a text, or choose a chat model",
                "inputs.text",
            )
        template: str = self._tokenizer.get_chat_template(tools=[{}] if tools else None)
        return template

    def _templated(self, messages: tuple[Message, ...], calling: Calling | None) -> list[int]:
        template = self._template(tools=calling is not None)
        turns = turns_of(messages, words_of(messages, "inputs.text"), template, calling, "inputs.text")
        try:
            ids: list[int] = self._tokenizer.apply_chat_template(
                turns,
                chat_template=template,
                tools=schemas_of(calling.tools) if calling else None,
                add_generation_prompt=True,
                return_dict=False,
            )
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


def load(model: ModelFacts, device: str) -> TextWriter:
    """A causal language model and its tokenizer, or llama.cpp's where the model is of that library.

    Raises ModelUnavailable, ModelTaskMismatch.
    """
    if model.library == LLAMA_CPP:
        return _of_llama_cpp(model, device)
    return CausalWriter(model.id, *load_both(AutoModelForCausalLM, AutoTokenizer, model, device))


def _of_llama_cpp(model: ModelFacts, device: str) -> TextWriter:
    """Imported when needed: the package is an extra."""
    try:
        writers = importlib.import_module("deployments.engines.llama_writer")
    except ModuleNotFoundError as missing:
        raise ModelUnavailable(
            f"{model.id} runs on llama.cpp, which is not installed here: have the operator install anymodal[llama-cpp] "
            f"(package {missing.name}), or name a model that transformers loads",
            "model",
        ) from None
    loaded: TextWriter = writers.load(model, device)
    return loaded
