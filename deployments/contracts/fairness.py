"""Who comes first where many wait: the smaller of what is asked, and the larger often enough that none starves.

A call's size is reckoned from what it was asked with, in tokens, patches of pixels and their kin: no seconds, and no
more than an order among calls. Sizes four times apart are of different classes; within a class calls are equal and
come in their order. So what is long makes what is short wait for the one step that is being computed, and no more.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from deployments.contracts.kinds import Medium
from deployments.contracts.wire import Wire

LARGEST = 15
"""The class of everything from half a billion units on."""
PATIENCE = 16
"""Turns that smaller ones may have before one of those that are passed over has its own."""
CHARACTERS, NUMBERS, BYTES = 4, 4, 256
"""Of texts, series and media that one unit stands for."""
USUAL = {
    "max_new_tokens": 128,
    "num_inference_steps": 30,
    "num_frames": 16,
    "seconds": 2,
    "width": 512,
    "height": 512,
    "num_images_per_prompt": 1,
    "num_beams": 1,
    "ensemble_size": 1,
    "horizon": 16,
    "grid_size": 128,
    "points_per_crop": 32,
}
"""What parameters are reckoned as that leave the choice to the model."""
FRAMES_A_SECOND = 16
PATCH = 256
"""Pixels, or points of a grid in space."""


def size_of(inputs: Wire, parameters: Wire) -> float:
    """How much a call asks for: what is read, what is written, and what is made step by step."""
    return sum(_amount(value) for value in (inputs, parameters)) + _written(parameters) + _made(parameters)


def steps_of(parameters: Wire) -> int:
    """Passes of its model that a call asks for one after the other: tokens to be written, denoising steps."""
    return int(_said(parameters, "max_new_tokens") + _said(parameters, "num_inference_steps"))


def class_of(size: float) -> int:
    """Sizes up to 2, 8, 32, 128 …"""
    return min(LARGEST, int(size).bit_length() // 2)


def next_class(passed: Mapping[int, int]) -> int:
    """Whose turn it is, of the classes of which somebody waits, by how many turns smaller ones had meanwhile."""
    longest = max(passed, key=lambda size: (passed[size], size))
    return longest if passed[longest] >= PATIENCE else min(passed)


def passed_over(passed: Mapping[int, int], chosen: int) -> dict[int, int]:
    """The count after a turn of the chosen class, of those that still wait."""
    return {size: 0 if size == chosen else turns + (size > chosen) for size, turns in passed.items()}


_SIZE: ContextVar[int] = ContextVar("size", default=0)


@contextmanager
def sized(size: int) -> Iterator[None]:
    """Within it, all that this thread asks of an engine is part of a call of this class."""
    before = _SIZE.get()
    _SIZE.set(size)
    try:
        yield
    finally:
        _SIZE.set(before)


def size_here() -> int:
    """The class of the call that this thread works for; what belongs to none is small."""
    return _SIZE.get()


def _amount(value: object) -> float:
    match value:
        case str():
            return len(value) / CHARACTERS
        case Medium():
            return len(value.data) / BYTES
        case [int() | float(), *_]:
            return len(value) / NUMBERS
    return sum(map(_amount, _members(value)))


def _members(value: object) -> Iterable[object]:
    match value:
        case tuple():
            return value
        case Mapping():
            return value.values()
        case Wire():
            return (getattr(value, name) for name in type(value).model_fields)
    return ()


def _said(parameters: Wire, name: str) -> float:
    """The value of a parameter, the usual one where it leaves that to the model, 0 where there is none of the name."""
    if name not in type(parameters).model_fields:
        return 0
    asked = getattr(parameters, name)
    return USUAL[name] if asked is None else float(asked)


def _written(parameters: Wire) -> float:
    tokens = _said(parameters, "max_new_tokens") * max(1, _said(parameters, "num_beams"))
    return tokens + _said(parameters, "horizon") + _said(parameters, "points_per_crop") ** 2


def _made(parameters: Wire) -> float:
    frames = _said(parameters, "num_frames")
    if getattr(parameters, "seconds", None) is not None or not frames:
        frames = _said(parameters, "seconds") * FRAMES_A_SECOND
    pixels = (_said(parameters, "width") or USUAL["width"]) * (_said(parameters, "height") or USUAL["height"])
    pictures = max(1, _said(parameters, "num_images_per_prompt")) * max(1, _said(parameters, "ensemble_size"))
    steps = _said(parameters, "num_inference_steps") * max(1, frames) * pictures * pixels / PATCH
    return steps + _said(parameters, "grid_size") ** 3 / PATCH
