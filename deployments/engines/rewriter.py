"""Summaries and translations by encoder-decoder models: streamed token by token, or searched with beams."""

from collections.abc import Generator
from threading import Lock
from typing import Any, ClassVar

from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InputTooLong, InvalidInput, InvalidParameter
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Seq2SeqSampling, Written
from deployments.engines.beams import search
from deployments.engines.choosing import CHANGING, choosing_of
from deployments.engines.decoding import decode, own_draws
from deployments.engines.generation import end_ids, guide_for, options_of, spell_out
from deployments.engines.languages import Asked, to_summarize, to_translate
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_both

ENCODER_LIMITS = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
DECODER_LIMITS = ("max_decoder_position_embeddings", "max_position_embeddings")
BOUNDLESS = 10**6
"""Tokenizers without a limit of their own say a number above this."""


class Seq2SeqRewriter:
    """Rewriter; parity with `AutoModelForSeq2SeqLM.generate`. Called from many threads, which take turns by steps."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, id: str, model: Any, tokenizer: Any) -> None:
        self._id = id
        self._model = model
        self._tokenizer = tokenizer
        self._turns = Turns()
        self._reading = Lock()
        """The tokenizers of many languages are set to one for each text that they read."""

    def summarize(self, text: str, sampling: Seq2SeqSampling) -> Generator[str, None, Written]:
        """Raises InputTooLong, InvalidParameter."""
        return self._write(to_summarize(self._model.config, text), sampling)

    def translate(
        self, text: str, sampling: Seq2SeqSampling, source: str | None, target: str | None
    ) -> Generator[str, None, Written]:
        """Raises InputTooLong, InvalidParameter."""
        return self._write(to_translate(self._tokenizer, self._model.config, text, source, target), sampling)

    def rewrite(self, text: str, sampling: Seq2SeqSampling) -> Generator[str, None, Written]:
        """Raises InputTooLong, InvalidParameter."""
        return self._write(Asked(text), sampling)

    def _write(self, asked: Asked, sampling: Seq2SeqSampling) -> Generator[str, None, Written]:
        options = seq2seq_options(sampling)
        with self._reading:
            inputs, forced = self._read(asked)
        self._check(inputs["input_ids"].shape[1], sampling.max_new_tokens)
        return spell_out(
            self._decoded(inputs, options | forced, sampling), self._tokenizer, sampling, inputs["input_ids"].shape[1]
        )

    def _decoded(
        self, inputs: dict[str, Any], options: dict[str, Any], sampling: Seq2SeqSampling
    ) -> Generator[int | None, None, bool]:
        if sampling.num_beams == 1:
            choosing = choosing_of(self._model, self._tokenizer, sampling, guide_for(self._model, sampling))
            return decode(self._model, inputs, options, sampling.seed, self._turns, choosing=choosing)
        return self._searched(inputs, options | {"num_beams": sampling.num_beams}, sampling.seed)

    def _searched(
        self, inputs: dict[str, Any], options: dict[str, Any], seed: int | None
    ) -> Generator[int | None, None, bool]:
        """The best beam once it is found, None at each step before."""
        ends = end_ids(self._model.generation_config)
        ids = yield from search(self._model, inputs, options, own_draws(self._model.device, seed), self._turns)
        length = next((place for place, id in enumerate(ids, 1) if id in ends), len(ids))
        yield from ids[:length]
        return length > 0 and ids[length - 1] in ends

    def _read(self, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
        """The model's inputs, and the `generate` options that the languages ask for."""
        if asked.codes is None:
            read = self._tokenizer(asked.text, return_tensors="pt")
        else:
            source, target = asked.codes
            read = self._tokenizer._build_translation_inputs(
                asked.text, src_lang=source, tgt_lang=target, return_tensors="pt"
            )
        if not read["input_ids"].numel():
            raise InvalidInput(f"{self._id} reads no tokens in this text; send some words", "inputs.text")
        names = ("input_ids", "attention_mask")
        forced = {name: value for name, value in read.items() if name == "forced_bos_token_id"}
        return {name: read[name].to(self._model.device) for name in names}, forced

    def _check(self, tokens: int, max_new_tokens: int) -> None:
        config = self._model.config
        limit = _first(config, ENCODER_LIMITS) or self._tokenizer.model_max_length
        if limit < BOUNDLESS and tokens > limit:
            raise InputTooLong(f"the text has {tokens} tokens, {self._id} reads {limit}: shorten it", "inputs.text")
        longest = _first(config, DECODER_LIMITS)
        if longest is not None and max_new_tokens > longest:
            raise InvalidParameter(
                f"max_new_tokens is {max_new_tokens}, {self._id} writes {longest} at most: lower it",
                "parameters.max_new_tokens",
            )

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model


def seq2seq_options(sampling: Seq2SeqSampling) -> dict[str, Any]:
    """transformers' arguments; raises InvalidParameter for a length penalty without beams, which has no effect."""
    if sampling.length_penalty is not None and sampling.num_beams == 1:
        raise InvalidParameter(
            "length_penalty has no effect without beams; send num_beams above 1 with it, or leave it out",
            "parameters.length_penalty",
        )
    if sampling.num_beams > 1:
        _refuse_searched(sampling)
    chosen = {name: getattr(sampling, name) for name in ("length_penalty", "no_repeat_ngram_size")}
    return options_of(sampling) | {name: value for name, value in chosen.items() if value is not None}


def _refuse_searched(sampling: Seq2SeqSampling) -> None:
    """Raises InvalidParameter for what is about one token after the other: beams are chosen among as a whole."""
    for name in CHANGING:
        if getattr(sampling, name) is not None:
            raise InvalidParameter(
                f"{name} is not known to a search with beams; leave it out, or num_beams", f"parameters.{name}"
            )


def _first(config: Any, names: tuple[str, ...]) -> int | None:
    return next((limit for name in names if isinstance(limit := getattr(config, name, None), int)), None)


def load(model: ModelFacts, device: str) -> Seq2SeqRewriter:
    """An encoder-decoder and its tokenizer. Raises ModelUnavailable, ModelTaskMismatch."""
    return Seq2SeqRewriter(model.id, *load_both(AutoModelForSeq2SeqLM, AutoTokenizer, model, device))
