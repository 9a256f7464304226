"""What engines over diffusers pipelines need: a copy of their own, chance from a seed, steps told, refusals named."""

import copy
import inspect
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from PIL import Image as Pil

from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.stepping import Stepped
from deployments.engines.stepwise import Report

Preview = Callable[[Any, int, dict[str, Any]], Image | None]


def own(pipeline: Any) -> Any:
    """The same models under a scheduler that keeps one request's state, and room for what a call writes on itself."""
    copied = copy.copy(pipeline)
    copied.scheduler = copy.deepcopy(pipeline.scheduler)
    return copied


def generator(seed: int | None) -> torch.Generator:
    """Drawn on the CPU whatever the device, so that a seed paints one picture everywhere."""
    drawn = torch.Generator("cpu")
    drawn.seed() if seed is None else drawn.manual_seed(seed)
    return drawn


def generators(seed: int | None, count: int) -> torch.Generator | list[torch.Generator]:
    """One for each picture, from seed, seed + 1 …: what a picture is does not depend on its company."""
    if count == 1 or seed is None:
        return generator(seed) if count == 1 else [generator(None) for _ in range(count)]
    return [generator(seed + index) for index in range(count)]


def takes(pipeline: Any) -> Mapping[str, inspect.Parameter]:
    """What the pipeline can be called with."""
    return inspect.signature(pipeline.__call__).parameters


def refuse_unknown(model: ModelFacts, pipeline: Any, asked: Iterable[str]) -> None:
    """Raises InvalidParameter for the first name that the pipeline does not know."""
    known = takes(pipeline)
    for name in asked:
        if name not in known:
            raise InvalidParameter(
                f"{name} means nothing to {model.id} ({type(pipeline).__name__}); leave it out or choose a model "
                "that knows it",
                f"parameters.{name}",
            )


def denoised(
    model: ModelFacts, pipeline: Any, report: Report[Stepped], preview: Preview | None = None, **arguments: Any
) -> Any:
    """Call the pipeline (an `own` one), telling each step: its output. Work for `Steps.of`.

    Raises InvalidParameter where the library refuses, InvalidInput where the model's own safety checker withholds.
    """
    with refusing(model):
        made = pipeline(**told_by(pipeline, report, preview), **arguments)
    refuse_withheld(model, made)
    return made


def told_by(pipeline: Any, report: Report[Stepped], preview: Preview | None = None) -> dict[str, Any]:
    """The arguments that make a pipeline tell its steps; one that has none for it tells by its progress bar.

    `preview` is shown the pipeline, the step and its tensors; pipelines without callbacks have nothing to show.
    """
    known = takes(pipeline)

    def ended(running: Any, step: int, _timestep: object, tensors: dict[str, Any]) -> dict[str, Any]:
        seen = preview(running, step, tensors) if preview else None
        report(Stepped(done=step + 1, total=running.num_timesteps, preview=seen))
        return tensors

    if "callback_on_step_end" in known:
        return {"callback_on_step_end": ended}

    def barred(timesteps: Any = None, total: int | None = None) -> Any:
        return _Bar(report, timesteps, total)

    pipeline.progress_bar = barred
    return {}


@contextmanager
def refusing(model: ModelFacts) -> Iterator[None]:
    """The library's ValueError as InvalidParameter."""
    try:
        yield
    except ValueError as refused:
        param = "parameters.scheduler" if "scheduler class" in str(refused) else "parameters"
        raise InvalidParameter(f"{model.id} refuses these parameters: {refused}", param) from refused


def refuse_withheld(model: ModelFacts, made: Any) -> None:
    """Raises InvalidInput where the pipeline's own safety checker blackened a picture."""
    if any(getattr(made, "nsfw_content_detected", None) or ()):
        raise InvalidInput(
            f"the safety checker of {model.id} withheld the picture; change the text or the seed", "inputs"
        )


def resized(picture: Pil.Image, size: tuple[int, int]) -> Pil.Image:
    """Lanczos, as diffusers itself resizes; untouched where the size is right."""
    return picture if picture.size == size else picture.resize(size, Pil.Resampling.LANCZOS)


class _Bar:
    """A progress bar that reports, for pipelines that loop over one or update it by hand."""

    def __init__(self, report: Report[Stepped], timesteps: Any, total: int | None) -> None:
        self._report = report
        self._timesteps = timesteps
        self._total = len(timesteps) if total is None else total
        self._done = 0

    def __iter__(self) -> Generator[Any, None, None]:
        for timestep in self._timesteps:
            yield timestep
            self.update()

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *failure: object) -> None:
        return None

    def update(self, steps: int = 1) -> None:
        self._done += steps
        self._report(Stepped(done=self._done, total=self._total))
