"""How a model's weights come into memory: safetensors only, no remote code, no head invented on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled
from deployments.contracts.model import ModelFacts


def dtype_for(device: str) -> torch.dtype:
    """bfloat16 where the hardware computes in it, float32 on CPU, where it is exact and no slower."""
    return torch.bfloat16 if device.startswith("cuda") else torch.float32


def load_weights(
    auto_class: Any,
    model: ModelFacts,
    device: str,
    *,
    idle: tuple[str, ...] = (),
    dtype: torch.dtype | None = None,
    **options: Any,
) -> Any:
    """A transformers model in evaluation mode on the device, in `dtype_for` it unless another is asked for.

    `idle` begin the names of weights that the class has but no answer depends on: a checkpoint may lack them.
    Raises ModelTaskMismatch where the checkpoint lacks weights that the class needs (transformers would draw them
    at random and answer nonsense), ModelUnavailable where it cannot be read.
    """
    with explained(model):
        loaded, report = auto_class.from_pretrained(
            model.source,
            revision=model.revision,
            dtype=dtype or dtype_for(device),
            use_safetensors=True,
            trust_remote_code=False,
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
    return loaded.eval().requires_grad_(False).to(device)


def load_companion(auto_class: Any, model: ModelFacts, **options: Any) -> Any:
    """The tokenizer, processor or feature extractor beside a model's weights."""
    with explained(model):
        return auto_class.from_pretrained(model.source, revision=model.revision, trust_remote_code=False, **options)


@contextmanager
def explained(model: ModelFacts) -> Iterator[None]:
    """Turns what libraries raise while reading a model into a refusal that names it.

    Raises RemoteCodeDisabled, ModelTaskMismatch where its architecture has no head for the task, ModelUnavailable.
    """
    try:
        yield
    except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
        said = " ".join(str(error).split())[:300]
        if "trust_remote_code" in said:
            raise RemoteCodeDisabled(f"{model.id} needs code of its own, which is not run here", "model") from error
        if "Unrecognized configuration class" in said:
            raise ModelTaskMismatch(f"{model.id} is not made for this task; choose a model that is", "model") from error
        raise ModelUnavailable(f"{model.id} could not be loaded: {said}", "model") from error


def bytes_of(*modules: torch.nn.Module) -> int:
    """Bytes of all parameters and buffers, shared storage counted once."""
    tensors = (t for module in modules for t in (*module.parameters(), *module.buffers()))
    return sum({t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}.values())
