"""How much memory a model takes, found out before any of its weights are read."""

import math
from pathlib import Path
from typing import NamedTuple

from deployments.contracts.device import DeviceFacts
from deployments.contracts.errors import InsufficientMemory
from deployments.contracts.model import ModelFacts, Precision
from deployments.hub.weight_files import WIDTHS, tensors_in, weight_files
from deployments.runtime.precision import bytes_needed, choose_precision

PEAK = 1.3
"""What is held at most while weights are read and moved, in their final bytes."""
WIDEST = WIDTHS["float32"]
"""Bytes of a number in a file of weights."""


class Sized(NamedTuple):
    """A model in its chosen precision, the files of its weights, and what it takes while it is loaded."""

    model: ModelFacts
    files: tuple[Path, ...]
    need: int
    precision: Precision


def sized(model: ModelFacts, device: DeviceFacts, room_bytes: int) -> Sized:
    """`room_bytes` can be had if all leave that may. Raises as `choose_precision`, CorruptWeights."""
    files = weight_files(model)
    weights = tensors_in(files)
    try:
        precision = choose_precision(model, weights, device, int(room_bytes / PEAK))
    except InsufficientMemory as short:
        raise InsufficientMemory(
            f"{short.message}. Of the {room_bytes:,} bytes that models may have here, a load takes {PEAK:g} times its "
            "weights while they are read",
            "model",
        ) from None
    need = math.ceil(bytes_needed(model, weights, precision, device) * PEAK)
    return Sized(model.model_copy(update={"precision": precision}), files, need, precision)


def need_after_rehearsal(need: int, heard_bytes: int, precision: Precision | None) -> int:
    """What to reserve, once a rehearsal counted more than the files' heads promised: weights that no file names.

    It counts before int8 or int4 are made, so it is not believed where these were chosen.
    """
    whole = precision is None or WIDTHS[precision] >= WIDTHS["float16"]
    return max(need, math.ceil(heard_bytes * PEAK)) if whole else need


def refuse_before_download(model: ModelFacts, device: DeviceFacts, room_bytes: int) -> None:
    """Raises InsufficientMemory for a model that cannot fit, whatever its files are found to be."""
    precision = model.precision or device.best
    least = math.ceil(model.bytes * WIDTHS[precision] / WIDEST * PEAK)
    if least > room_bytes:
        raise InsufficientMemory(
            f"{model.id} has {model.bytes:,} bytes of weights, which take {least:,} at least while they are loaded in "
            f"{precision}; models may have {room_bytes:,} here, so it is not downloaded",
            "model",
        )
