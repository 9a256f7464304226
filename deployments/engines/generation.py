"""Writing with any model that has `generate`: streamed as whole characters, seeded, stopped, cancelled by closing."""

from collections.abc import Generator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import torch

from deployments.contracts.errors import InputTooLong, InvalidParameter
from deployments.contracts.sampling import Piece, Sampling, TokenChance, Written, WrittenToken
from deployments.engines.choosing import Chosen, choosing_of
from deployments.engines.decoding import decode
from deployments.engines.grammars import Guide, guide_of
from deployments.engines.pieces import Pieces, StopStrings, Words
from deployments.engines.turns import Turns

OPTIONS = ("temperature", "top_k", "top_p", "typical_p", "repetition_penalty")
DRAWING = ("temperature", "top_k", "top_p", "typical_p")
CONTEXT = ("max_position_embeddings", "n_positions", "max_sequence_length", "n_ctx", "max_seq_len")
NONE_SHOWN: Mapping[int, str] = MappingProxyType({})


def generate_text(
    model: Any,
    tokenizer: Any,
    inputs: Mapping[str, torch.Tensor],
    sampling: Sampling,
    *,
    prompt_tokens: int,
    turns: Turns,
    before: Sequence[int] = (),
    guide: Guide | None = None,
) -> Generator[str, None, Written]:
    """Write what `model.generate(**inputs)` would, a piece at a time; the prompt is not repeated.

    `inputs` are a batch of one on the model's device (pixels, audio features, ids and their mask …). May be called
    from many threads for one model: they share its `turns`. `before` are the prompt's ids where the answer continues
    them in one text. A `seed` makes the answer equal to `set_seed(seed)` and `generate`. A `guide` stands in for the
    request's own grammar. With `top_logprobs` each piece is a `Piece`, one for each token.
    Raises InvalidParameter for options that have no effect, and for grammars and ids that cannot be followed.
    """
    options = options_of(sampling)
    guide = guide or guide_for(model, sampling)
    choosing = choosing_of(model, tokenizer, sampling, guide)
    if sampling.max_new_tokens == 0:
        return nothing(prompt_tokens)
    ids = decode(model, inputs, options, sampling.seed, turns, choosing=choosing)
    return spell_out(ids, tokenizer, sampling, prompt_tokens, before, shown=guide.shown if guide else NONE_SHOWN)


def guide_for(model: Any, sampling: Sampling) -> Guide | None:
    """The request's own grammar. Raises InvalidParameter in the library's words, and for encoder-decoders."""
    if sampling.grammar is None:
        return None
    if model.config.is_encoder_decoder:
        raise InvalidParameter(
            "an encoder-decoder follows no grammar: its own first tokens are none of the answer; choose a model that "
            "continues texts, or leave it out",
            "parameters.grammar",
        )
    return guide_of(sampling.grammar)


def nothing(prompt_tokens: int) -> Generator[str, None, Written]:
    """No answer: the prompt's tokens are counted, and the model does not run."""
    yield from ()
    return Written(finish_reason="length", prompt_tokens=prompt_tokens, completion_tokens=0)


def spell_out(
    ids: Generator[int | None, None, bool] | Generator[int, None, bool],
    tokenizer: Any,
    sampling: Sampling,
    prompt_tokens: int,
    before: Sequence[int] = (),
    *,
    shown: Mapping[int, str] = NONE_SHOWN,
) -> Generator[str, None, Written]:
    """Token ids to pieces of text, up to a stop string if one comes; closes the ids when it is done or closed.

    Special tokens are not spelled but for those `shown`. An id None is a step without a token. Yields once a step, ""
    where no text is certain yet: the caller can leave at each of them.
    """
    pieces, stops = Pieces(tokenizer, before, shown), StopStrings(sampling.stop)
    words = None if sampling.top_logprobs is None else Words(tokenizer)
    told: list[WrittenToken] = []
    count = 0
    ended = False
    try:
        while not stops.found:
            try:
                id = next(ids)
            except StopIteration as end:
                ended = end.value
                break
            if id is None:
                yield ""
                continue
            count += 1
            piece = stops.push(pieces.push(id))
            if words and isinstance(id, Chosen):
                told.append(_told(words, id))
                piece = Piece(piece, (told[-1],))
            yield piece
    finally:
        ids.close()
    if not stops.found and (text := stops.push(pieces.rest()) + stops.rest()):
        yield text
    return Written(
        finish_reason="stop_sequence" if stops.found else "eos_token" if ended else "length",
        prompt_tokens=prompt_tokens,
        completion_tokens=count,
        stop_sequence=stops.found,
        tokens=tuple(told) if words else None,
    )


def _told(words: Words, chosen: Chosen) -> WrittenToken:
    return WrittenToken(
        id=int(chosen),
        text=words.of(chosen),
        logprob=chosen.logprob,
        special=int(chosen) in words.special,
        top=tuple(TokenChance(id=id, text=words.of(id), logprob=logprob) for id, logprob in chosen.top),
    )


def options_of(sampling: Sampling) -> dict[str, Any]:
    """transformers' arguments for these choices; what was left open stays the model's own.

    Raises InvalidParameter for choices about drawing where nothing is drawn: transformers would drop them silently.
    """
    chosen = {name: value for name in OPTIONS if (value := getattr(sampling, name)) is not None}
    idle = [name for name in DRAWING if name in chosen]
    if idle and not sampling.do_sample:
        raise InvalidParameter(
            f"{idle[0]} has no effect without sampling; send do_sample: true with it, or leave it out",
            f"parameters.{idle[0]}",
        )
    return chosen | {"max_new_tokens": sampling.max_new_tokens, "do_sample": sampling.do_sample}


def end_ids(generation_config: Any) -> frozenset[int]:
    """The ids that end an answer, none where the model has none."""
    ends = generation_config.eos_token_id
    return frozenset([ends] if isinstance(ends, int) else ends or ())


def context_length(config: Any) -> int | None:
    """Tokens that a model can hold, prompt and answer together; None where its architecture sets no limit."""
    text = config.get_text_config(decoder=True)
    return next((length for name in CONTEXT if isinstance(length := getattr(text, name, None), int)), None)


def check_length(config: Any, prompt_tokens: int, max_new_tokens: int, param: str = "inputs.text") -> None:
    """Raises InputTooLong where a prompt and its answer are more than the model's context."""
    limit = context_length(config)
    if limit is not None and prompt_tokens + max_new_tokens > limit:
        raise InputTooLong(
            f"the prompt's {prompt_tokens} tokens and max_new_tokens {max_new_tokens} are together more than the "
            f"{limit} tokens that the model can hold; shorten the prompt or lower max_new_tokens",
            param,
        )
