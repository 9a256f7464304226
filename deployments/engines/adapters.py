"""LoRA weights by request over networks that all requests share: active only while their own request computes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from peft.tuners.tuners_utils import BaseTunerLayer

from deployments.contracts.errors import InvalidParameter, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Lora
from deployments.contracts.stepping import Stepped
from deployments.engines.stepwise import Report
from deployments.engines.weights import explained

FILE = "pytorch_lora_weights.safetensors"


class Adapters:
    """The adapters of one model; each is read when it is first asked for, in that request's turn."""

    def __init__(self, model: ModelFacts) -> None:
        self._model = model
        self._read: set[str] = set()

    def refuse_unknown(self, pipeline: Any, lora: Lora) -> None:
        """Raises InvalidParameter for weights that the model's row does not allow, or a model that takes none."""
        if lora.id not in self._model.loras or not hasattr(pipeline, "load_lora_weights"):
            raise InvalidParameter(
                f"{self._model.id} takes no LoRA weights {lora.id!r}; its catalog row allows "
                f"{', '.join(self._model.loras) or 'none'}",
                "parameters.lora.id",
            )

    @contextmanager
    def over(self, pipeline: Any, lora: Lora | None, report: Report[Stepped]) -> Iterator[Report[Stepped]]:
        """The report to tell steps with: the turn passes to others without the adapter, and comes back with it.

        Raises ModelUnavailable where the weights cannot be read or fit none of the model's layers.
        """
        if lora is None:
            yield report
            return
        try:
            self._lay(pipeline, lora)

            def bare(step: Stepped) -> None:
                _switch(pipeline, on=False)
                report(step)
                self._lay(pipeline, lora)

            yield bare
        finally:
            _switch(pipeline, on=False)

    def _lay(self, pipeline: Any, lora: Lora) -> None:
        name = _name(lora.id)
        if name not in self._read:
            self._load(pipeline, lora.id, name)
        pipeline.set_adapters(name, lora.scale)
        _switch(pipeline, on=True)

    def _load(self, pipeline: Any, id: str, name: str) -> None:
        source = self._model.loras[id]
        facts = self._model.model_copy(update={"id": f"LoRA {id} of {self._model.id}", "source": source})
        file = {"weight_name": FILE} if (Path(source) / FILE).exists() else {}
        with explained(facts):
            pipeline.load_lora_weights(source, adapter_name=name, use_safetensors=True, **file)
        if not any(name in layer.lora_A for layer in _layers(pipeline)):
            raise ModelUnavailable(f"{facts.id} fits none of its layers; it was made for another model", "parameters")
        self._read.add(name)


def _switch(pipeline: Any, *, on: bool) -> None:
    for layer in _layers(pipeline):
        layer.enable_adapters(on)


def _layers(pipeline: Any) -> Iterator[Any]:
    """The layers of all networks that adapters lie over."""
    for network in pipeline.components.values():
        if isinstance(network, torch.nn.Module):
            yield from (module for module in network.modules() if isinstance(module, BaseTunerLayer))


def _name(id: str) -> str:
    """An id as a module's name, which may have no dots."""
    return id.replace(".", "_").replace("/", "_")
