"""What a family says of itself: the models it holds and who uses them."""

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
