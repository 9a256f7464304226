"""One token at a time: transformers' `generate` turned inside out, so that whoever wants the next token pulls it."""

from collections.abc import Generator, Mapping
from functools import partial
from typing import Any

import torch

from deployments.engines.choosing import Choosing
from deployments.engines.turns import Turns


def decode(
    model: Any,
    inputs: Mapping[str, torch.Tensor],
    options: Mapping[str, Any],
    seed: int | None,
    turns: Turns,
    *,
    choosing: Choosing | None = None,
) -> Generator[int, None, bool]:
    """The ids that `generate(**inputs, **options)` would choose for a batch of one, each as soon as it is known.

    Returns whether the model ended by itself. Closing the generator ends the work; nothing runs ahead of the caller.
    A `seed` gives the ids of `set_seed(seed)` before `generate`, whatever other threads do: the draws come from a
    generator of their own. `generate` prepares all (caches, encoder, processors) and hands over to `_steps`.
    `choosing` changes the logits before transformers' own processors do, and may end the answer.
    """
    draws = own_draws(model.device, seed)
    with turns.one():
        steps = model.generate(
            **inputs, **options, num_beams=1, custom_generate=partial(_steps, draws=draws, choosing=choosing)
        )
    while True:
        try:
            with turns.one():
                token = next(steps)
        except StopIteration as end:
            return bool(end.value)
        yield token


def own_draws(device: torch.device, seed: int | None) -> torch.Generator:
    """A source of draws of one request; None begins it anywhere."""
    draws = torch.Generator(device)
    if seed is None:
        draws.seed()
    else:
        draws.manual_seed(seed)
    return draws


def _steps(
    model: Any,
    input_ids: torch.Tensor,
    *,
    logits_processor: Any,
    stopping_criteria: Any,
    generation_config: Any,
    draws: torch.Generator,
    choosing: Choosing | None,
    **model_kwargs: Any,
) -> Generator[int, None, bool]:
    """`GenerationMixin._sample` for one sequence, with draws of its own and a pause after each token."""
    outputs = _prefill(model, input_ids, generation_config, model_kwargs)
    while True:
        model_kwargs = model._update_model_kwargs_for_generation(
            outputs, model_kwargs, is_encoder_decoder=model.config.is_encoder_decoder
        )
        logits = outputs.logits[:, -1].to(copy=True, dtype=torch.float32, device=input_ids.device)
        scores = logits_processor(input_ids, choosing.changed(logits) if choosing else logits)
        if generation_config.do_sample:
            chosen = torch.multinomial(scores.softmax(dim=-1), num_samples=1, generator=draws)
        else:
            chosen = scores.argmax(dim=-1, keepdim=True)
        input_ids = torch.cat([input_ids, chosen], dim=-1)
        over = bool(stopping_criteria(input_ids, None).all())
        token = choosing.chosen(logits, int(chosen)) if choosing else int(chosen)
        del outputs, logits, scores
        yield token
        if choosing and choosing.over:
            return True
        if over:
            return token in _end_ids(generation_config) and not _forced(generation_config, input_ids.shape[1])
        outputs = _forward(model, input_ids, model_kwargs)


@torch.no_grad()
def _prefill(model: Any, input_ids: torch.Tensor, generation_config: Any, model_kwargs: dict[str, Any]) -> Any:
    return model._prefill(input_ids, generation_config, model_kwargs)


@torch.no_grad()
def _forward(model: Any, input_ids: torch.Tensor, model_kwargs: dict[str, Any]) -> Any:
    length = 1 if model_kwargs["use_cache"] else None
    inputs = model.prepare_inputs_for_generation(input_ids, next_sequence_length=length, **model_kwargs)
    return model(**inputs, return_dict=True)


def _end_ids(generation_config: Any) -> set[int]:
    ends = generation_config._eos_token_tensor
    return set() if ends is None else set(ends.flatten().tolist())


def _forced(generation_config: Any, length: int) -> bool:
    """The end was put there by the limit: BART and its kin end every text that runs into it."""
    return generation_config.forced_eos_token_id is not None and length >= generation_config.max_length
