"""Text generation by llama.cpp, for GGUF files that transformers does not read: one answer at a time."""

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import llama_cpp
import torch
from jinja2 import TemplateError
from llama_cpp import Llama
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from deployments.contracts.abilities.sharing import Rehearsed, Sharing
from deployments.contracts.conversation import Chatting, Message, ToolCall
from deployments.contracts.errors import InputTooLong, InvalidInput, InvalidParameter, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.conversing import turns_of, words_of
from deployments.engines.generation import spell_out
from deployments.engines.rehearsal import META

MOST_TOKENS = 16_384
"""Of the context, whose keys and values are made room for when the model is loaded."""
TEMPLATE = "tokenizer.chat_template"
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "temperature": "temp",
        "top_k": "top_k",
        "top_p": "top_p",
        "typical_p": "typical_p",
        "repetition_penalty": "repeat_penalty",
        "frequency_penalty": "frequency_penalty",
        "presence_penalty": "presence_penalty",
    }
)
"""Our parameters as llama.cpp calls them; left out, its own defaults hold."""
FOREIGN = ("grammar", "logit_bias", "top_logprobs", "tools")
GREEDY = {"temp": 0.0}


class LlamaWriter:
    """TextWriter."""

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, llama: Llama) -> None:
        self._model = model
        self._llama = llama
        self._vocabulary = llama_cpp.llama_model_get_vocab(llama.model)
        self._speller = Speller(llama)
        template = llama.metadata.get(TEMPLATE)
        self._template = Jinja2ChatFormatter(template, *self._marks()) if template else None

    def write(
        self, prompt: str | tuple[int, ...] | tuple[Message, ...], sampling: Sampling, *, truncate: int | None = None
    ) -> Generator[str, None, Written]:
        """Raises InvalidParameter for what llama.cpp is not asked for here, InputTooLong, InvalidInput."""
        ids = self._read(prompt)
        return self._written(ids if truncate is None else ids[-truncate:], sampling)

    def chat(self, messages: tuple[Message, ...], chatting: Chatting) -> Generator[str | ToolCall, None, Written]:
        """Raises as `write`; tools are among what is not asked for."""
        return self._written(self._templated(messages), chatting)

    def _written(self, ids: list[int], sampling: Sampling) -> Generator[str, None, Written]:
        self._check(ids, sampling)
        chosen = self._chosen(ids, sampling)
        return spell_out(chosen, self._speller, sampling, len(ids), ids[-1:])

    def _chosen(self, ids: list[int], sampling: Sampling) -> Generator[int, None, bool]:
        """The answer's tokens; whether the model itself ended it."""
        if sampling.seed is not None:
            self._llama.set_seed(sampling.seed % 2**32)
        told = {theirs: value for ours, theirs in NAMES.items() if (value := getattr(sampling, ours)) is not None}
        tokens = self._llama.generate(ids, **(told if sampling.do_sample else told | GREEDY))
        for _ in range(sampling.max_new_tokens):
            token = next(tokens)
            if llama_cpp.llama_vocab_is_eog(self._vocabulary, token):
                return True
            yield token
        return False

    def _check(self, ids: Sequence[int], sampling: Sampling) -> None:
        if not ids:
            raise InvalidInput(f"{self._model.id} reads no tokens in this text; send some words", "inputs.text")
        for name in FOREIGN:
            if getattr(sampling, name, None):
                raise InvalidParameter(
                    f"{self._model.id} runs on llama.cpp, which is not asked for {name} here; leave it out, or choose "
                    "a model of transformers",
                    f"parameters.{name}",
                )
        if len(ids) + sampling.max_new_tokens > self._llama.n_ctx():
            raise InputTooLong(
                f"the prompt's {len(ids)} tokens and max_new_tokens {sampling.max_new_tokens} are together more than "
                f"the {self._llama.n_ctx()} tokens that the model can hold; shorten the prompt or lower max_new_tokens",
                "inputs.text",
            )

    def _read(self, prompt: str | tuple[int, ...] | tuple[Message, ...]) -> list[int]:
        match prompt:
            case str():
                ids: list[int] = self._llama.tokenize(prompt.encode(), special=True)
                return ids
            case (int(), *_):
                return self._known([id for id in prompt if isinstance(id, int)])
            case _:
                return self._templated(tuple(turn for turn in prompt if isinstance(turn, Message)))

    def _known(self, ids: list[int]) -> list[int]:
        size = self._llama.n_vocab()
        unknown = next((id for id in ids if not 0 <= id < size), None)
        if unknown is not None:
            raise InvalidInput(
                f"{self._model.id} has no token {unknown}, but those from 0 to {size - 1}", "inputs.text"
            )
        return ids

    def _templated(self, messages: tuple[Message, ...]) -> list[int]:
        if self._template is None:
            raise InvalidInput(
                f"{self._model.id} has no chat template, so it takes no messages; send a text, or choose a chat model",
                "inputs.text",
            )
        words = words_of(messages, "inputs.text")
        turns: Any = turns_of(messages, words, self._template.template, None, "inputs.text")
        try:
            prompt = self._template(messages=turns).prompt
        except (TemplateError, ValueError) as refused:
            raise InvalidInput(
                f"the chat template of {self._model.id} refuses these messages: {refused}", "inputs.text"
            ) from None
        ids: list[int] = self._llama.tokenize(prompt.encode(), add_bos=False, special=True)
        return ids

    def _marks(self) -> tuple[str, str]:
        """How texts end and begin, as templates write it."""
        ends = (self._llama.token_eos(), self._llama.token_bos())
        end, begin = (self._llama.detokenize([id], special=True).decode() if id >= 0 else "" for id in ends)
        return end, begin

    def weight_bytes(self) -> int:
        """Those of the file, which lies in memory as it is."""
        return _file(self._model).stat().st_size

    def close(self) -> None:
        self._llama.close()


class Speller:
    """A tokenizer as far as spelling an answer needs one."""

    def __init__(self, llama: Llama) -> None:
        self._llama = llama

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool = True) -> str:
        spelt: bytes = self._llama.detokenize(list(ids), special=not skip_special_tokens)
        return spelt.decode("utf-8", "replace")


def load(model: ModelFacts, device: str) -> LlamaWriter:
    """Raises ModelUnavailable; on `meta` Rehearsed."""
    if model.gguf is None:
        raise ModelUnavailable(
            f"the catalog row of {model.id} has library llama.cpp but names no file: add `gguf`", "model"
        )
    if device == META:
        _opened(model, vocab_only=True).close()
        raise Rehearsed(_file(model).stat().st_size)
    on_gpu = device.startswith("cuda")
    if on_gpu and not llama_cpp.llama_supports_gpu_offload():
        raise ModelUnavailable(
            f"{model.id} is to run on a GPU, for which the installed llama-cpp-python was not built: install it anew "
            "with CMAKE_ARGS=-DGGML_CUDA=on",
            "model",
        )
    # What the model was trained for is known once it is open: a second opening costs nothing, the file is mapped.
    trained = _opened(model, vocab_only=True)
    longest = min(
        int(trained.metadata.get(f"{trained.metadata['general.architecture']}.context_length", 0)), MOST_TOKENS
    )
    trained.close()
    threads = torch.get_num_threads()
    return LlamaWriter(
        model,
        _opened(model, n_ctx=longest, n_threads=threads, n_threads_batch=threads, n_gpu_layers=-1 if on_gpu else 0),
    )


def _file(model: ModelFacts) -> Path:
    return Path(model.source, str(model.gguf))


def _opened(model: ModelFacts, **options: Any) -> Llama:
    try:
        return Llama(str(_file(model)), verbose=False, **options)
    except (ValueError, AssertionError, OSError) as error:
        raise _unreadable(model, error) from error


def _unreadable(model: ModelFacts, error: Exception) -> ModelUnavailable:
    return ModelUnavailable(f"llama.cpp could not load {model.id}: {' '.join(str(error).split())[:300]}", "model")
