"""One model on its way into memory, as its own thread and all who wait for it share it."""

from dataclasses import dataclass
from pathlib import Path

from deployments.contracts.errors import AnymodalError
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import ModelStatus
from deployments.runtime.course import Course
from deployments.runtime.held import Held, Key, model_status


class GivenUp(Exception):
    """A load that waited for room until nobody waited for it; whoever asks next begins anew."""


Outcome = Held | AnymodalError | GivenUp


@dataclass(eq=False)
class Load:
    """Changed under the pool's lock, or by its own thread where nobody else writes. `need` are the bytes it takes while
    it is built, 0 until they are known. `tried`: its loader has run. `outcome` is what it came to.
    """

    key: Key
    model: ModelFacts
    ability: str
    course: Course
    files: tuple[Path, ...] = ()
    need: int = 0
    tried: bool = False
    waiters: int = 0
    outcome: Outcome | None = None

    def status(self, device: str) -> ModelStatus:
        seconds = self.course.seconds()
        return model_status(
            self.model,
            self.ability,
            device,
            "loading",
            in_use=self.waiters,
            bytes=self.need,
            loaded_in_s=sum(seconds.values()),
            load_s=seconds,
        )
