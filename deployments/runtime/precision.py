"""In which precision a model's weights are held: what its row asks for, else the device's best; or why none."""

from collections.abc import Sequence

from deployments.contracts.device import DeviceFacts
from deployments.contracts.errors import InsufficientMemory, ModelUnavailable
from deployments.contracts.model import ModelFacts, Precision
from deployments.hub.weight_files import WIDTHS, Tensors, bytes_in


def choose_precision(model: ModelFacts, weights: Sequence[Tensors], device: DeviceFacts, room_bytes: int) -> Precision:
    """The precision to load in; `weights` as counted, none where their files are not on this machine or of another
    kind: then the row's bytes are believed. `room_bytes` can be had for them, evicting what may be.

    Raises ModelUnavailable for a row that asks for what the device cannot, InsufficientMemory with the numbers.
    """
    wished = model.precision
    if wished is not None and wished not in device.possible:
        raise ModelUnavailable(
            f"the catalog row of {model.id} asks for {wished}, which {device.title} cannot: it can "
            f"{', '.join(device.possible)}; change the row{_what_helps(wished, device)}, or name another model",
            "model",
        )
    chosen = wished or device.best
    need = bytes_needed(model, weights, chosen, device)
    if need > room_bytes:
        raise InsufficientMemory(
            f"{model.id} takes {need:,} bytes in {chosen}, {device.name} has room for {room_bytes:,}; "
            + _advice(model, weights, device, room_bytes),
            "model",
        )
    return chosen


def _what_helps(wished: Precision, device: DeviceFacts) -> str:
    """int8 and int4 are the work of a package that not every installation has."""
    return ", or install anymodal[quantized]" if WIDTHS[wished] < 2 and not device.int4 else ""


def bytes_needed(model: ModelFacts, weights: Sequence[Tensors], precision: Precision, device: DeviceFacts) -> int:
    """What the weights will take in memory; for those that were not counted, what the row says of their files."""
    return bytes_in(weights, precision, device.best) if weights else model.bytes


def _advice(model: ModelFacts, weights: Sequence[Tensors], device: DeviceFacts, room_bytes: int) -> str:
    fitting = [one for one in device.possible if bytes_needed(model, weights, one, device) <= room_bytes]
    if not fitting:
        return "no precision makes it small enough: choose a smaller model, or give the family more memory"
    return f"it would fit if its catalog row asked for precision {fitting[0]}; else choose a smaller model"
