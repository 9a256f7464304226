"""How pictures come into a model: decoded, prepared one by one, and run together where their shapes are equal.

Each picture is prepared on its own, as the library's pipelines do, and only pictures whose tensors have equal shapes
share a batch: padding one to the size of another would change what convolutional models see of it.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from PIL.Image import Image as Picture

from deployments.contracts.errors import InvalidInput, MediaTooLarge
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.media import image as media

MAX_ASPECT = 100
"""The longer side over the shorter: processors that fit the shorter side would make a strip of any length of it."""

ResultT = TypeVar("ResultT")
Tensors = dict[str, torch.Tensor]


def read(image: Image) -> Picture:
    """The picture upright in RGB. Raises UndecodableMedia, MediaTooLarge, InvalidInput for a thin strip."""
    return no_strip(media.decode(image))


def no_strip(picture: Picture, param: str = "inputs.image") -> Picture:
    """The picture itself. Raises InvalidInput naming `param` for a thin strip."""
    longer, shorter = max(picture.size), min(picture.size)
    if longer > MAX_ASPECT * shorter:
        raise InvalidInput(
            f"the picture has {picture.width}×{picture.height} pixels; its longer side may be at most {MAX_ASPECT} "
            "times the shorter: crop it",
            param,
        )
    return picture


def read_within(image: Image, pixels: int, model: ModelFacts) -> Picture:
    """`read`, of a picture with at most so many pixels in all. Raises MediaTooLarge."""
    picture = read(image)
    if picture.width * picture.height > pixels:
        raise MediaTooLarge(
            f"the picture has {picture.width}×{picture.height} pixels, {model.id} takes {pixels:,} in all; "
            "send a smaller one",
            "inputs.image",
        )
    return picture


def prepared(processor: Any, picture: Picture) -> Tensors:
    """One picture as the tensors its model takes, a batch of one."""
    return dict(processor(images=[picture], return_tensors="pt"))


def moved(tensors: Tensors, model: Any) -> Tensors:
    """The tensors on the model's device, numbers with a fraction in its precision."""
    return {
        name: tensor.to(model.device, model.dtype) if tensor.is_floating_point() else tensor.to(model.device)
        for name, tensor in tensors.items()
    }


def together(tensors: Sequence[Tensors], run: Callable[[Tensors, list[int]], Sequence[ResultT]]) -> tuple[ResultT, ...]:
    """`run(batch, indices)` once for each group of equal shapes; its results in the order of the pictures."""
    groups: dict[tuple[tuple[str, torch.Size], ...], list[int]] = {}
    for index, one in enumerate(tensors):
        groups.setdefault(tuple((name, tensor.shape) for name, tensor in one.items()), []).append(index)
    found: dict[int, ResultT] = {}
    for indices in groups.values():
        batch = {name: torch.cat([tensors[index][name] for index in indices]) for name in tensors[indices[0]]}
        found.update(zip(indices, run(batch, indices), strict=True))
    return tuple(found[index] for index in range(len(tensors)))


def exact(outputs: Any) -> Any:
    """A model's outputs with their tensors in float32 on the CPU, where post-processing is exact."""
    for name, value in outputs.items():
        if isinstance(value, torch.Tensor) and value.is_floating_point():
            outputs[name] = value.float().cpu()
    return outputs
