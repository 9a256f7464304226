"""How prompts reach a pipeline: read to their end, in chunks where only CLIP reads them, or refused; never cut."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import torch
from transformers import CLIPTokenizer

from deployments.contracts.errors import InputTooLong
from deployments.engines.denoising import takes

MAX_CHUNKS = 8
"""Chunks of CLIP's 75 tokens; attention to more of them thins out until none counts."""
EMBEDDINGS = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
"""In the order in which the pipelines' `encode_prompt` returns them."""
TEXT, NEGATIVE = "inputs.text", "parameters.negative_prompt"


def prompted(
    pipeline: Any, prompts: Sequence[str], negative: str | None, max_sequence_length: int | None = None
) -> dict[str, Any]:
    """The arguments that tell the pipeline what to paint and what not to.

    Uses the tokenizers and text encoders: work for a turn. Raises InputTooLong.
    """
    long = any(_overlong(pipeline, text, max_sequence_length) for text in (*prompts, negative or ""))
    if long and _chunkable(pipeline):
        return _chunked(pipeline, prompts, negative)
    for text in prompts:
        refuse_overlong(pipeline, text, TEXT, max_sequence_length)
    refuse_overlong(pipeline, negative or "", NEGATIVE, max_sequence_length)
    if len(prompts) == 1:
        return {"prompt": prompts[0]} | ({} if negative is None else {"negative_prompt": negative})
    said: dict[str, Any] = {"prompt": list(prompts)}
    return said if negative is None else said | {"negative_prompt": [negative] * len(prompts)}


def refuse_overlong(pipeline: Any, text: str, param: str, max_sequence_length: int | None = None) -> None:
    """Raises InputTooLong where no text encoder of the pipeline reads the text to its end (they cut it silently).

    Stable Diffusion 3 reads a short beginning with CLIP and all with T5. Uses the tokenizers: not from two threads.
    """
    if counts := _overlong(pipeline, text, max_sequence_length):
        count, limit = max(counts, key=lambda pair: pair[1])
        more = " or raise max_sequence_length" if "max_sequence_length" in takes(pipeline) else ""
        raise InputTooLong(
            f"the {param.rpartition('.')[2]} has {count} tokens, this model reads {limit}; shorten it{more}", param
        )


def _overlong(pipeline: Any, text: str, max_sequence_length: int | None) -> list[tuple[int, int]]:
    """Tokens and limit of each tokenizer if all of them would cut the text; else none."""
    counts = [(_count(tokenizer, text), limit) for tokenizer, limit in _readers(pipeline, max_sequence_length)]
    return counts if counts and all(count > limit for count, limit in counts) else []


def _count(tokenizer: Any, text: str) -> int:
    return len(tokenizer(text, verbose=False).input_ids)


def _readers(pipeline: Any, max_sequence_length: int | None) -> Iterator[tuple[Any, int]]:
    """Each tokenizer with the most tokens that its encoder is given: CLIP's own limit, the pipeline's for others."""
    parts = pipeline.components
    default = takes(pipeline).get("max_sequence_length")
    for name, tokenizer in parts.items():
        if not name.startswith("tokenizer") or None in (
            tokenizer,
            parts.get(name.replace("tokenizer", "text_encoder")),
        ):
            continue
        if default is None or isinstance(tokenizer, CLIPTokenizer):
            yield tokenizer, tokenizer.model_max_length
        else:
            yield tokenizer, max_sequence_length or default.default


def _chunkable(pipeline: Any) -> bool:
    """A U-Net attends to as many tokens as it is given, and CLIP alone reads the text."""
    tokenizers = [part for name, part in pipeline.components.items() if name.startswith("tokenizer") and part]
    return "unet" in pipeline.components and all(isinstance(one, CLIPTokenizer) for one in tokenizers)


def _chunked(pipeline: Any, prompts: Sequence[str], negative: str | None) -> dict[str, Any]:
    """The texts' embeddings, chunk after chunk as the pipeline itself encodes each; the first says the whole's gist."""
    texts = [_pieces(pipeline, text, TEXT) for text in prompts]
    against = None if negative is None else [_pieces(pipeline, negative, NEGATIVE)] * len(prompts)
    rows = zip_longest(*texts, *(against or ()), fillvalue="")
    with torch.no_grad():
        chunks = [_encoded(pipeline, list(row[: len(prompts)]), list(row[len(prompts) :]) or None) for row in rows]
    together = [torch.cat(kind, dim=1) for kind in zip(*(chunk[:2] for chunk in chunks), strict=True)]
    return dict(zip(EMBEDDINGS, [*together, *chunks[0][2:]], strict=False))


def _encoded(pipeline: Any, prompts: list[str], negative: list[str] | None) -> tuple[torch.Tensor, ...]:
    encoded: tuple[torch.Tensor, ...] = pipeline.encode_prompt(
        prompt=prompts,
        negative_prompt=negative,
        device=pipeline._execution_device,
        num_images_per_prompt=1,
        do_classifier_free_guidance=True,
    )
    return encoded


def _pieces(pipeline: Any, text: str, param: str) -> list[str]:
    """Runs of whole words, each as long as all tokenizers read. Raises InputTooLong."""
    pieces = [""]
    for word in text.split():
        longer = f"{pieces[-1]} {word}".strip()
        if _fits(pipeline, longer):
            pieces[-1] = longer
        else:
            pieces.append(word)
    if len(pieces) > MAX_CHUNKS or not all(_fits(pipeline, piece) for piece in pieces):
        raise InputTooLong(
            f"the {param.rpartition('.')[2]} is too long: this model reads up to {MAX_CHUNKS} times "
            f"{pipeline.tokenizer.model_max_length} tokens, no word longer than that; shorten it",
            param,
        )
    return pieces


def _fits(pipeline: Any, text: str) -> bool:
    return all(_count(tokenizer, text) <= limit for tokenizer, limit in _readers(pipeline, None))
