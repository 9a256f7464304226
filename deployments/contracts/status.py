"""What a family says of itself: the models it holds and who uses them."""

from typing import Literal

from pydantic import Field

from deployments.contracts.model import Precision, Tier
from deployments.contracts.wire import Wire

State = Literal["loading", "ready", "asleep", "failed"]


class ModelStatus(Wire):
    """A model in a replica's memory, on its way there, or that lately failed to come.

    `in_use` counts the requests that hold it now. Bytes: `bytes` is what the budget is charged with (parameters and
    buffers as they lie in memory), `declared_bytes` the catalog's, `grown_bytes` what the process, or on a GPU its
    allocator, grew by, None where something else was loaded at the same time. `load_s` has the seconds of each phase.
    """

    model: str
    ability: str
    state: State = "ready"
    device: str = "cpu"
    precision: Precision | None = None
    revision: str | None = None
    pinned: bool = False
    in_use: int = 0
    bytes: int = 0
    declared_bytes: int = 0
    grown_bytes: int | None = None
    loaded_in_s: float = 0.0
    load_s: dict[str, float] = Field(default_factory=dict)
    idle_s: float = 0.0
    last_error: str | None = None


class ReplicaStatus(Wire):
    """One replica of a family; `device` as torch names it, `precisions` those it computes in, the best first.

    The budget is for models; of it `charged_bytes` are taken by those in memory and `reserved_bytes` by those being
    loaded. `resident_bytes`: what the process holds altogether, on a GPU what its allocator does.
    """

    replica: str
    pid: int
    device: str
    precisions: tuple[Precision, ...] = ()
    budget_bytes: int = 0
    charged_bytes: int = 0
    reserved_bytes: int = 0
    resident_bytes: int = 0
    models: tuple[ModelStatus, ...]

    @property
    def free_bytes(self) -> int:
        """What of its budget nobody has."""
        return max(0, self.budget_bytes - self.charged_bytes - self.reserved_bytes)


class FamilyStatus(Wire):
    """All replicas of one family; none while it is scaled to zero.

    `fault` says why some or all did not tell: then there may be more than are listed.
    """

    family: str
    replicas: tuple[ReplicaStatus, ...]
    fault: str | None = None


class UnloadOutcome(Wire):
    """What one replica did when it was asked to give a model back.

    It kept one that `in_use` requests hold. `freed_bytes` are what its budget is no longer charged with.
    """

    replica: str
    held: bool
    in_use: int = 0
    freed_bytes: int = 0


class Capability(Wire):
    """`defaults` names the first model of each tier, `default` the one that a request runs on which names none;
    `reason` says why a task is not served.
    """

    task: str
    served: bool
    family: str | None = None
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    defaults: dict[Tier, str] = Field(default_factory=dict)
    default: str | None = None
    reason: str | None = None
