"""What a family says of itself: the models it holds and who uses them."""

from pydantic import Field

from deployments.contracts.model import Tier
from deployments.contracts.wire import Wire


class ModelStatus(Wire):
    """A model in a replica's memory; `in_use` counts the requests that hold it now."""

    model: str
    ability: str
    in_use: int
    bytes: int
    loaded_in_s: float


class ReplicaStatus(Wire):
    """One replica of a family; `device` as torch names it."""

    replica: str
    pid: int
    device: str
    models: tuple[ModelStatus, ...]


class FamilyStatus(Wire):
    """All replicas of one family; none while it is scaled to zero."""

    family: str
    replicas: tuple[ReplicaStatus, ...]


class Capability(Wire):
    """`defaults` names the first model of each tier; `reason` says why a task is not served."""

    task: str
    served: bool
    family: str | None = None
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    defaults: dict[Tier, str] = Field(default_factory=dict)
    reason: str | None = None
