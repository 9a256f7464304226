"""A refusal that crossed a handle as a value, raised again as what it was."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import deployments.contracts.access_errors  # noqa: F401 — its classes are of the tree
from deployments.contracts.errors import AnymodalError
from deployments.contracts.events import Event, Failed
from deployments.contracts.refusal import Refusal


def _tree(root: type[AnymodalError]) -> dict[str, type[AnymodalError]]:
    below = {code: kind for child in root.__subclasses__() for code, kind in _tree(child).items()}
    return {root.code: root} | below


BY_CODE: dict[str, type[AnymodalError]] = _tree(AnymodalError)


def raised_from(refusal: Refusal) -> AnymodalError:
    """The exception that a refusal value stands for."""
    return BY_CODE[refusal.code](refusal.message, refusal.param, refusal.retry_after_s, refusal)


async def sound(events: AsyncGenerator[tuple[int, Event], None]) -> AsyncGenerator[tuple[int, Event], None]:
    """The same events with the numbers of their hops, but a failure is raised: for whoever goes on with what went well
    alone.
    """
    async with aclosing(events):
        async for step, event in events:
            if isinstance(event, Failed):
                raise raised_from(event.error)
            yield step, event
