"""How a diffusers pipeline comes into memory: its networks one by one, each complete, then all that is around them."""

import inspect
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from diffusers import DiffusionPipeline
from transformers.utils import cached_file

from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled
from deployments.contracts.model import ModelFacts
from deployments.engines.rehearsal import together
from deployments.engines.weights import bytes_of, dtype_for, explained, load_weights


def pipeline_class(model: ModelFacts) -> type[Any]:
    """The class that the model's row names, else its folder. Raises ModelTaskMismatch, ModelUnavailable,
    RemoteCodeDisabled.
    """
    name = model.pipeline or _index(model)["_class_name"]
    if not isinstance(name, str):
        raise RemoteCodeDisabled(f"{model.id} is a pipeline of its own code, which is not run here", "model")
    found = getattr(diffusers, name, None)
    if not (isinstance(found, type) and issubclass(found, DiffusionPipeline)):
        raise ModelTaskMismatch(f"{model.id} is a {name}, which the installed diffusers does not have", "model")
    return found


def is_pipeline(model: ModelFacts) -> bool:
    """Whether it is diffusers' and not transformers'. Raises ModelUnavailable where its source cannot be read."""
    return _has(model, "model_index.json")


def _folder_of(model: ModelFacts, part: str) -> str:
    """Where a part lies: in its own folder, or beside the index, as the first pipelines' only network does."""
    return part if _has(model, f"{part}/config.json") else ""


def _has(model: ModelFacts, file: str) -> bool:
    with explained(model):
        found = cached_file(model.source, file, revision=model.revision, _raise_exceptions_for_missing_entries=False)
    return found is not None


def load_pipeline(
    model: ModelFacts,
    device: str,
    as_class: type[Any] | None = None,
    *,
    dtypes: Mapping[str, torch.dtype] | None = None,
) -> Any:
    """The model's pipeline on the device, silent, as the class it names or as another that takes the same parts.

    Parts that the model's row is `without` are None, its `parts` come from where they lie. `dtypes`: the precision of
    parts that need another than `dtype_for` the device. Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled.
    """
    chosen = as_class or pipeline_class(model)
    taken = inspect.signature(chosen.__init__).parameters
    refuse_unknown_parts(model, model.without)
    _refuse_idle_parts(model, chosen, taken)
    # A pipeline draws weights that its folder lacks at random and only logs it; load_weights refuses.
    networks = {name: part for name, part in networks_of(model).items() if name in taken}
    loads = (partial(_loaded, model, name, part, device, (dtypes or {}).get(name)) for name, part in networks.items())
    parts = dict(zip(networks, together(*loads), strict=True))
    with explained(model):
        pipeline = chosen.from_pretrained(
            model.source,
            revision=model.revision,
            dtype=dtype_for(model, device),
            use_safetensors=True,
            **parts,
            **{name: None for name in model.without if name in taken},
        )
        for name, part in parts.items():
            _complete(getattr(pipeline, name), part)
        if model.scheduler:
            pipeline.scheduler = _rescheduled(pipeline.scheduler, model.scheduler)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(device)


def networks_of(model: ModelFacts) -> dict[str, type[torch.nn.Module]]:
    """The classes of the networks to load, by the names of their folders. Raises as `load_pipeline` does."""
    elsewhere = {name: _class_elsewhere(model, name) for name in model.parts}
    return {**dict(_networks(model, _index(model))), **elsewhere}


def refuse_unknown_parts(model: ModelFacts, names: tuple[str, ...]) -> None:
    """Raises ModelUnavailable for a row that leaves out what the model never had."""
    if unknown := sorted(set(names) - set(_index(model))):
        raise ModelUnavailable(
            f"the catalog row of {model.id} leaves out {', '.join(unknown)}, which it does not have", "model"
        )


def _refuse_idle_parts(model: ModelFacts, chosen: type[Any], taken: Mapping[str, object]) -> None:
    """Raises ModelUnavailable for a row with parts that the pipeline has no place for."""
    if idle := sorted(set(model.parts) - set(taken)):
        raise ModelUnavailable(
            f"the catalog row of {model.id} names parts {', '.join(idle)}, for which a {chosen.__name__} has no place",
            "model",
        )


def _owner(model: ModelFacts, name: str) -> ModelFacts:
    """The model itself, or that which the part is alone where it lies elsewhere."""
    if name not in model.parts:
        return model
    return model.model_copy(
        update={
            "id": f"the {name} of {model.id}",
            "source": model.parts[name],
            "revision": None,
            "parts": {},
            "remote_code": False,
        }
    )


def _loaded(model: ModelFacts, name: str, part: type[Any], device: str, dtype: torch.dtype | None) -> Any:
    owner = _owner(model, name)
    return load_weights(part, owner, device, subfolder=_folder_of(owner, name), dtype=dtype)


def _class_elsewhere(model: ModelFacts, name: str) -> type[Any]:
    """The class of a part that lies elsewhere, by its own configuration. Raises ModelUnavailable."""
    owner = _owner(model, name)
    with explained(owner):
        file = cached_file(owner.source, "config.json", subfolder=_folder_of(owner, name))
    match json.loads(Path(str(file)).read_text(encoding="utf-8")):
        case {"_class_name": str() as class_name}:
            return _part(model, name, "diffusers", class_name)
        case {"architectures": [str() as class_name, *_]}:
            return _part(model, name, "transformers", class_name)
    raise ModelUnavailable(f"{owner.id} does not say in its config.json what it is", "model")


def _complete(network: torch.nn.Module, part: torch.nn.Module) -> None:
    """Give a network that the pipeline made of a part all that the part has.

    AnimateDiff rebuilds its painter's U-Net, and diffusers 0.42 leaves SDXL's `add_embedding` in it as drawn.
    """
    if network is not part:
        room = {name: weight.shape for name, weight in network.state_dict().items()}
        had = {name: weight for name, weight in part.state_dict().items() if room.get(name) == weight.shape}
        network.load_state_dict(had, strict=False)
        network.eval().requires_grad_(False)


def _rescheduled(scheduler: Any, settings: Mapping[str, Any]) -> Any:
    """The scheduler with these settings instead of its own. Raises ValueError for a class that diffusers lacks."""
    named = str(settings.get("_class_name", type(scheduler).__name__))
    kind: Any = getattr(diffusers, named, None)
    if not hasattr(kind, "set_timesteps"):
        raise ValueError(f"the installed diffusers has no scheduler {named}")
    return kind.from_config(scheduler.config, **{name: one for name, one in settings.items() if name != "_class_name"})


def pipeline_bytes(pipeline: Any) -> int:
    """Bytes of all networks of a pipeline."""
    return bytes_of(*(part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)))


def _index(model: ModelFacts) -> Mapping[str, Any]:
    with explained(model):
        index: Mapping[str, Any] = DiffusionPipeline.load_config(model.source, revision=model.revision)
        if "_class_name" not in index:
            raise ModelTaskMismatch(f"{model.id} is no diffusers pipeline; choose a model that is", "model")
    return index


def _networks(model: ModelFacts, index: Mapping[str, Any]) -> Iterator[tuple[str, type[torch.nn.Module]]]:
    for name, entry in index.items():
        match entry:
            case (str() as library, str() as class_name) if name not in {*model.without, *model.parts}:
                part = _part(model, name, library, class_name)
                if issubclass(part, torch.nn.Module):
                    yield name, part


def _part(model: ModelFacts, name: str, library: str, class_name: str) -> type[Any]:
    """A part's class: of diffusers, of transformers, or of one of diffusers' own pipelines; other code is not run."""
    places = {"diffusers": diffusers, "transformers": transformers}
    place = places.get(library) or getattr(diffusers.pipelines, library, None)
    if place is None:
        raise RemoteCodeDisabled(
            f"the {name} of {model.id} is code of its own ({library}), which is not run here", "model"
        )
    part = getattr(place, class_name, None)
    if not isinstance(part, type):
        raise ModelUnavailable(
            f"the {name} of {model.id} is a {class_name}, which the installed {library} lacks", "model"
        )
    return part
