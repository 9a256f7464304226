"""Refusals that name a field as OpenAI's clients wrote it, where a task calls it otherwise."""

from collections.abc import Iterator, Mapping
from contextlib import aclosing, contextmanager

from deployments.contracts.errors import AnymodalError
from deployments.ingress.gateway import StepEvents


@contextmanager
def naming(names: Mapping[str, str]) -> Iterator[None]:
    """A refusal of a task's field is told as one of the field in `names`, else without `inputs.` or `parameters.`."""
    try:
        yield
    except AnymodalError as refused:
        if refused.param is None:
            raise
        raise type(refused)(refused.message, _named(refused.param, names)) from refused


def _named(param: str, names: Mapping[str, str]) -> str:
    """What lies below a field of `names` lies below the other name; the longest name that fits counts."""
    for ours, theirs in sorted(names.items(), key=lambda pair: -len(pair[0])):
        if param == ours or param.startswith(f"{ours}."):
            return theirs + param.removeprefix(ours)
    return param.removeprefix("inputs.").removeprefix("parameters.")


async def named_events(events: StepEvents, names: Mapping[str, str]) -> StepEvents:
    """The same events; what they raise is named as `naming` does."""
    async with aclosing(events):
        with naming(names):
            async for step in events:
                yield step
