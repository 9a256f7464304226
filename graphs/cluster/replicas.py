"""All replicas of a family asked the same at once; whoever does not answer in time is told of, not waited for."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

from ray.exceptions import RayActorError
from ray.serve.exceptions import DeploymentUnavailableError
from ray.serve.handle import DeploymentHandle

T = TypeVar("T")


@dataclass(frozen=True)
class Heard(Generic[T]):
    """What the replicas answered; `fault` says how many did not."""

    answers: tuple[T, ...]
    fault: str | None = None


async def heard_from_all(handle: "DeploymentHandle[object]", method: str, *given: object, within_s: float) -> Heard[T]:
    """No answers and no fault of a family that is scaled to zero: none is started for this."""
    try:
        async with asyncio.timeout(within_s):
            # The public `results_async` gives either all answers or none.
            asked = await handle.broadcast(method, *given)._fetch_replica_results_async()
    except DeploymentUnavailableError:
        return Heard(())
    except TimeoutError:
        return Heard((), f"its replicas could not be asked within {within_s:g} s")
    if not asked:
        return Heard(())
    answering = [asyncio.ensure_future(one.get_async()) for one in asked]  # type: ignore[no-untyped-call]
    try:
        await asyncio.wait(answering, timeout=within_s)
    finally:
        for number in (number for number, one in enumerate(answering) if not one.done()):
            answering[number].cancel()
            asked[number].cancel()  # type: ignore[no-untyped-call]
    answers = tuple(one.result() for one in answering if one.done() and not _lost(one))
    missing = len(asked) - len(answers)
    return Heard(
        answers, f"{missing} of {len(asked)} replicas did not answer within {within_s:g} s" if missing else None
    )


def _lost(answering: "asyncio.Future[T]") -> bool:
    return isinstance(answering.exception(), RayActorError)
