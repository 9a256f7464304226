"""How a model's weights come into memory: safetensors, or GGUF by a row's word; no remote code, no head invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import PreTrainedTokenizerBase

from deployments.contracts.abilities.sharing import Rehearsed
from deployments.contracts.errors import CorruptWeights, ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled
from deployments.contracts.model import ModelFacts, Precision
from deployments.engines.gguf_weights import companion_options, gguf_model
from deployments.engines.quantising import constants_of, pack_what_fits, quantising, refuse_quantising
from deployments.engines.rehearsal import META, bytes_on_meta, dtype_on_disk, rehearse, together

DTYPES: dict[Precision, torch.dtype] = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}
MOST_SAID = 300
"""Of a library's own words in a refusal."""


def dtype_for(model: ModelFacts, device: str) -> torch.dtype:
    """What the model computes in: its precision where that is one of fractions, else what the device does best.

    On CPU float32 is exact and no slower.
    """
    if model.precision is not None and model.precision in DTYPES:
        return DTYPES[model.precision]
    if not device.startswith("cuda"):
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16


def load_weights(
    auto_class: Any,
    model: ModelFacts,
    device: str,
    *,
    idle: tuple[str, ...] = (),
    dtype: torch.dtype | None = None,
    **options: Any,
) -> Any:
    """A transformers or diffusers model in evaluation mode on the device, in `dtype_for` it unless another is asked.

    `idle` begin the names of weights that the class has but no answer depends on: a checkpoint may lack them.
    Raises ModelTaskMismatch where the checkpoint lacks weights that the class needs (transformers would draw them
    at random and answer nonsense), ModelUnavailable where it cannot be read, CorruptWeights where it is not whole;
    on `meta` Rehearsed where it does none of these.
    """
    if dtype is not None:
        refuse_quantising(model)
    wanted = dtype or dtype_for(model, device)
    if model.gguf:
        with explained(model):
            from_file, made = gguf_model(auto_class, model)
        if device == META:
            raise Rehearsed(bytes_on_meta(made.to(wanted)))
        options |= from_file
    read = partial(_read, auto_class, model, idle, **options)
    if device == META:
        raise rehearse(read, wanted, dtype_on_disk(auto_class, model, options.get("subfolder", "")))
    fewer_bits = quantising(auto_class, model, device, wanted)
    loaded = read(dtype=wanted, **fewer_bits).eval().requires_grad_(False).to(device)
    pack_what_fits(loaded)
    return loaded


def _read(auto_class: Any, model: ModelFacts, idle: tuple[str, ...], **options: Any) -> Any:
    with explained(model):
        loaded, report = auto_class.from_pretrained(
            model.source,
            revision=model.revision,
            use_safetensors=True,
            trust_remote_code=model.remote_code,
            output_loading_info=True,
            **options,
        )
    missing = sorted(name for name in report["missing_keys"] if not name.startswith(idle))
    if missing:
        raise ModelTaskMismatch(
            f"{model.id} has no weights for {', '.join(missing[:4])}{' …' if len(missing) > 4 else ''}: "
            f"it was not trained for {type(loaded).__name__}; choose another model",
            "model",
        )
    return loaded


def load_companion(auto_class: Any, model: ModelFacts, **options: Any) -> Any:
    """The tokenizer, processor or feature extractor beside a model's weights. Raises ModelUnavailable for a tokenizer
    without words, which transformers makes where the files of one are missing.
    """
    with explained(model):
        from_file = companion_options(auto_class, model)
        companion = auto_class.from_pretrained(
            model.source, revision=model.revision, trust_remote_code=model.remote_code, **from_file, **options
        )
    tokenizer = getattr(companion, "tokenizer", companion)
    if isinstance(tokenizer, PreTrainedTokenizerBase) and len(tokenizer) <= len(tokenizer.all_special_ids):
        raise ModelUnavailable(f"{model.id} could not be loaded: the files of its tokenizer are missing", "model")
    return companion


def load_both(auto_class: Any, companion_class: Any, model: ModelFacts, device: str, **options: Any) -> tuple[Any, Any]:
    """A model and its companion, which a rehearsal hears as well."""
    weights, companion = together(
        partial(load_weights, auto_class, model, device, **options), partial(load_companion, companion_class, model)
    )
    return weights, companion


@contextmanager
def explained(model: ModelFacts) -> Iterator[None]:
    """Turns what libraries raise while reading a model into a refusal that names it.

    Raises RemoteCodeDisabled, ModelTaskMismatch where its architecture has no head for the task, CorruptWeights,
    ModelUnavailable.
    """
    try:
        yield
    except SafetensorError as error:
        raise CorruptWeights(f"the weights of {model.id} are not whole: {error}", "model") from error
    except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
        said = " ".join(str(error).split())
        if "trust_remote_code" in said:
            raise RemoteCodeDisabled(
                f"{model.id} needs code of its own, which is run only where its catalog row says remote_code",
                "model",
            ) from error
        if "Unrecognized configuration class" in said:
            raise ModelTaskMismatch(f"{model.id} is not made for this task; choose a model that is", "model") from error
        raise ModelUnavailable(f"{model.id} could not be loaded: {said[:MOST_SAID]}", "model") from error


def bytes_of(*modules: torch.nn.Module) -> int:
    """Bytes of all parameters and buffers and their scales, shared storage counted once."""
    owned = (t for module in modules for t in (*module.parameters(), *module.buffers()))
    tensors = (t for one in owned for t in (one, *constants_of(one)))
    return sum({t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}.values())
