"""Beam search in a thread of its own: the caller hears of each step, and closing stops the search within one."""

from collections.abc import Callable, Generator, Mapping
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from transformers import StoppingCriteria, StoppingCriteriaList

from deployments.contracts.fairness import size_here, sized
from deployments.engines.turns import Turns


class _Left(Exception):
    """The caller has gone; unwinds `generate`."""


class _EachStep(StoppingCriteria):  # type: ignore[misc]
    """Tells the caller of a step, and lets others have their turn before the next."""

    def __init__(
        self, told: SimpleQueue[list[int] | BaseException | None], left: Event, hand_on: Callable[[], None]
    ) -> None:
        self._told, self._left, self._hand_on = told, left, hand_on

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:  # noqa: ARG002
        self._told.put(None)
        self._hand_on()
        if self._left.is_set():
            raise _Left
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)


class _OwnDraws(TorchFunctionMode):
    """Draws of this thread come from one generator: beams that sample are as reproducible as after `set_seed`."""

    def __init__(self, draws: torch.Generator) -> None:
        super().__init__()
        self._draws = draws

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = dict(kwargs or {})
        return function(*args, **(named | {"generator": self._draws} if function is torch.multinomial else named))


def search(
    model: Any, inputs: Mapping[str, torch.Tensor], options: Mapping[str, Any], draws: torch.Generator, turns: Turns
) -> Generator[None, None, list[int]]:
    """The ids of `generate(**inputs, **options)` for an encoder-decoder, without the start; yields at each step."""
    told: SimpleQueue[list[int] | BaseException | None] = SimpleQueue()
    left = Event()
    size = size_here()

    def work() -> None:
        try:
            with sized(size), turns.one() as turn, _OwnDraws(draws):
                steps = StoppingCriteriaList([_EachStep(told, left, partial(turns.hand_on, turn))])
                told.put(model.generate(**inputs, **options, stopping_criteria=steps)[0][1:].tolist())
        except BaseException as error:  # whatever it is, the caller gets it  # noqa: BLE001
            told.put(error)

    thread = Thread(target=work, name="beam-search", daemon=True)
    thread.start()
    try:
        while True:
            match told.get():
                case None:
                    yield
                case BaseException() as error:
                    raise error
                case ids:
                    return ids
    finally:
        left.set()
        thread.join()
