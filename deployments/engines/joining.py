"""Which requests may join a continuous batch: those that it answers exactly as `generate` would."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

_EXACT = """
apertus arcee cohere cohere2 ernie4_5 exaone4 gemma gemma2 gemma3_text glm glm4 gpt2 gpt_bigcode gpt_neox granite helium
llama mistral mixtral olmo olmo2 olmo3 opt phi phi3 qwen2 qwen2_moe qwen3 seed_oss smollm3 starcoder2
"""
EXACT = frozenset(_EXACT.split())
"""Architectures whose greedy answers in a batch of mixed lengths were those of `generate`, token by token
(transformers 5.23). Known to differ: bloom, codegen, diffllama, falcon, gptj, jetmoe, mpt, nemotron, stablelm, xglm.
"""
CHANGING_ROPE = ("dynamic", "longrope")
"""Rotations that depend on the longest text in the forward pass, and so on the company."""


@dataclass(frozen=True)
class Joining:
    """How a request joins: whether it draws, and its own values for the processors of the batch."""

    draws: bool
    warping: Mapping[str, float]


def can_batch(config: Any) -> bool:
    """A model whose answers do not depend on being batched."""
    rope = getattr(config, "rope_parameters", None) or {}
    kinds = {rope.get("rope_type")} | {part.get("rope_type") for part in rope.values() if isinstance(part, dict)}
    return config.model_type in EXACT and not kinds.intersection(CHANGING_ROPE)


def joining(model: Any, options: Mapping[str, Any], seed: int | None) -> Joining | None:
    """How a request with these `generate` options joins a batch; None where it must be answered alone.

    Asked is `generate` itself, which processors it would use: the model's own defaults bring some too.
    """
    config, _ = model._prepare_generation_config(None, **options)
    model._prepare_special_tokens(config, device=model.device)
    processors = {type(processor): processor for processor in model._get_logits_processor(config)}
    if not config.do_sample:
        return None if processors else Joining(False, {})
    if seed is not None or processors.keys() - {TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper}:
        return None
    temperature, top_k, top_p = (
        processors.get(kind) for kind in (TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper)
    )
    return Joining(
        True,
        {
            "temperature": float(temperature.temperature) if temperature else 1.0,
            "top_k": int(top_k.top_k) if top_k else model.config.get_text_config().vocab_size,
            "top_p": float(top_p.top_p) if top_p else 1.0,
        },
    )
