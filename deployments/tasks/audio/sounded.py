"""How every task that makes one sound streams: how far it is, then the sound."""

from collections.abc import Generator

from deployments.contracts.events import Progress, Step
from deployments.contracts.sound import Sound, Sounded


def sounded(making: Generator[Sounded | None, None, Sound]) -> Generator[Step | None, None, Sound]:
    """Pass an engine's steps on as progress; returns its sound."""
    try:
        while True:
            step = next(making)
            yield Progress(done=step.done, total=step.total) if step else None
    except StopIteration as end:
        sound: Sound = end.value
        return sound
    finally:
        making.close()
