"""How every painting task streams: one progress event a step, then the pictures and the seed that makes them again."""

from collections.abc import Callable, Generator
from typing import TypeVar

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Progress, Stream
from deployments.contracts.kinds import Image
from deployments.contracts.painting import Prompted, Seeded
from deployments.contracts.stepping import Stepped
from deployments.contracts.wire import Wire
from deployments.tasks.stepping import seeded, told

PaintingT = TypeVar("PaintingT", bound=Seeded)
PromptedT = TypeVar("PromptedT", bound=Prompted)


class PaintedOutput(Wire):
    """`seed`: the one that was given, or drawn; with the same parameters it paints the same picture.

    `image` is the first of what one pass painted, `others` follow it, made from seed + 1, seed + 2 …
    """

    image: Image
    others: tuple[Image, ...] = ()
    seed: int


def stream(
    paint: Callable[[PaintingT], Generator[Stepped | None, None, Image]], painting: PaintingT
) -> Stream[PaintedOutput]:
    """Paint with the seed that is given or drawn; each step is told, the picture and the seed are the answer."""
    painting, seed = seeded(painting, painting.seed)
    image = yield from told(paint(painting))
    return PaintedOutput(image=image, seed=seed)


def stream_several(
    paint: Callable[[PromptedT], Generator[Stepped | None, None, tuple[Image, ...]]], painting: PromptedT
) -> Stream[PaintedOutput]:
    """As `stream`, for what paints several pictures in one pass and shows them on the way."""
    painting, seed = seeded(painting, painting.seed)
    image, *others = yield from _previewed(told(paint(_spaced(painting))), painting.previews)
    return PaintedOutput(image=image, others=tuple(others), seed=seed)


def _spaced(painting: PromptedT) -> PromptedT:
    """With `previews` as the steps between two. Raises InvalidParameter where there are too few steps for them."""
    count = painting.previews
    if count is None:
        return painting
    if painting.preview_every is not None:
        raise InvalidParameter("preview_every and previews both say when to show; send one", "parameters.previews")
    if painting.steps <= count:
        raise InvalidParameter(
            f"{count} previews of {painting.steps} steps cannot be shown; ask for more steps or at most "
            f"{max(painting.steps - 1, 0)} previews",
            "parameters.previews",
        )
    return painting.model_copy(update={"preview_every": painting.steps // (count + 1)})


def _previewed(
    steps: Generator[Progress | None, None, tuple[Image, ...]], most: int | None
) -> Generator[Progress | None, None, tuple[Image, ...]]:
    """The same steps, the first `most` previews among them; None: all."""
    shown = 0
    try:
        while True:
            step = next(steps)
            if step and step.preview and most is not None:
                shown += 1
                step = step if shown <= most else step.model_copy(update={"preview": None})
            yield step
    except StopIteration as end:
        made: tuple[Image, ...] = end.value
        return made
    finally:
        steps.close()
