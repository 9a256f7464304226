"""Models as clients read them, without the places where their weights are."""

from collections.abc import Iterable

from pydantic import JsonValue

from deployments.contracts.listing import HubEntry, ModelDetail, ModelEntry, ModelPage
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import FamilyStatus, ReplicaStatus, UnloadOutcome
from deployments.ingress.models.shapes import (
    Device,
    HubRow,
    ModelBody,
    ModelRow,
    ModelsBody,
    Provider,
    Reason,
    StatusBody,
    Totals,
    UnloadBody,
)

CHAT, CONVERSATIONAL = "chat-completion", "conversational"
"""Our task's id, and what Hugging Face's clients call it."""


def listed_body(entry: ModelEntry | HubEntry) -> ModelRow | HubRow:
    return _hub_row(entry) if isinstance(entry, HubEntry) else row_body(entry)


def _hub_row(entry: HubEntry) -> HubRow:
    refusal = entry.refusal and Reason(code=entry.refusal.code, message=entry.refusal.message)
    return HubRow(**entry.model_dump(exclude={"refusal"}), runs=refusal is None, refusal=refusal)


def row_body(entry: ModelEntry) -> ModelRow:
    return ModelRow(**_facts(entry.model), families=entry.families, states=entry.states)


def _facts(model: ModelFacts) -> dict[str, JsonValue]:
    """What of a model everybody may know; where its parts, adapters and corpora lie is ours alone, their names not."""
    names = {"parts": tuple(model.parts), "loras": tuple(model.loras), "corpora": tuple(model.corpora)}
    return model.model_dump(exclude={"source", "previewer", *names}) | names


def page_body(page: ModelPage) -> ModelsBody:
    return ModelsBody(
        models=tuple(map(listed_body, page.entries)),
        total=page.total,
        facets=page.facets,
        next_cursor=page.next_cursor,
    )


def detail_body(detail: ModelDetail) -> ModelBody:
    model = detail.entry.model
    task = CONVERSATIONAL if CHAT in model.tasks else model.tasks[0]
    return ModelBody(
        **row_body(detail.entry).model_dump(),
        defaults=detail.defaults,
        default_of=detail.default_of,
        replicas=detail.places,
        faults=detail.faults,
        pipeline_tag=model.tasks[0],
        tags=model.tasks,
        library_name=model.library,
        sha=model.revision,
        inferenceProviderMapping={"hf-inference": Provider(providerId=model.id, task=task)},
    )


def status_body(families: tuple[FamilyStatus, ...]) -> StatusBody:
    replicas = [replica for family in families for replica in family.replicas]
    return StatusBody(families=families, totals=_totals(replicas))


def _totals(replicas: list[ReplicaStatus]) -> Totals:
    held = [model for replica in replicas for model in replica.models]
    return Totals(
        replicas=len(replicas),
        models=len(held),
        in_use=sum(model.in_use for model in held),
        budget_bytes=sum(replica.budget_bytes for replica in replicas),
        charged_bytes=sum(replica.charged_bytes for replica in replicas),
        reserved_bytes=sum(replica.reserved_bytes for replica in replicas),
        resident_bytes=sum(replica.resident_bytes for replica in replicas),
    )


def devices_of(families: Iterable[FamilyStatus]) -> tuple[Device, ...]:
    """A row for each replica, and one for each family that has none or did not tell."""
    return tuple(device for family in families for device in _devices(family))


def _devices(family: FamilyStatus) -> tuple[Device, ...]:
    told = tuple(
        Device(
            family=family.family,
            replica=replica.replica,
            device=replica.device,
            precisions=replica.precisions,
            budget_bytes=replica.budget_bytes,
            free_bytes=replica.free_bytes,
        )
        for replica in family.replicas
    )
    unknown = (Device(family=family.family, fault=family.fault),) if family.fault or not told else ()
    return told + unknown


def unload_body(model: str, outcomes: Iterable[UnloadOutcome]) -> UnloadBody:
    held = [outcome for outcome in outcomes if outcome.held]
    return UnloadBody(
        model=model,
        unloaded=bool(held),
        replicas=len(held),
        freed_bytes=sum(outcome.freed_bytes for outcome in held),
    )
