"""Where a model is or could be: every replica of its families, with what it holds of it and the room it has."""

from collections.abc import Iterable

from deployments.contracts.listing import Fits, Place
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import FamilyStatus, ModelStatus, ReplicaStatus


def places_of(model: ModelFacts, statuses: Iterable[FamilyStatus]) -> tuple[Place, ...]:
    """In the order of the families; none of a family that is scaled to zero."""
    return tuple(_place(model, status.family, replica) for status in statuses for replica in status.replicas)


def _place(model: ModelFacts, family: str, replica: ReplicaStatus) -> Place:
    held = tuple(one for one in replica.models if one.model == model.id)
    return Place(
        family=family,
        replica=replica.replica,
        device=replica.device,
        budget_bytes=replica.budget_bytes,
        free_bytes=replica.free_bytes,
        fits=_fits(model, replica, held),
        held=held,
    )


def _fits(model: ModelFacts, replica: ReplicaStatus, held: tuple[ModelStatus, ...]) -> Fits:
    """By the bytes on disk, for the precision is chosen when the model is loaded."""
    if any(one.state == "ready" for one in held):
        return "held"
    idle = sum(one.bytes for one in replica.models if not (one.in_use or one.pinned))
    rooms: tuple[tuple[Fits, int], ...] = (
        ("now", replica.free_bytes),
        ("evicting", replica.free_bytes + idle),
        ("waiting", replica.budget_bytes),
    )
    return next((fits for fits, room in rooms if model.bytes <= room), "never")
