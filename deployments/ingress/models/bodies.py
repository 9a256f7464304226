"""Models as JSON for clients, without the places where their weights are."""

from collections.abc import Iterable
from typing import Literal

from pydantic import JsonValue

from deployments.contracts.listing import FacetCount, ModelDetail, ModelEntry, ModelPage, Place
from deployments.contracts.model import ModelFacts, Origin, Precision, Tier
from deployments.contracts.status import FamilyStatus, ModelStatus, ReplicaStatus, State, UnloadOutcome
from deployments.contracts.wire import Wire

CHAT, CONVERSATIONAL = "chat-completion", "conversational"
"""Our task's id, and what Hugging Face's clients call it."""


class ModelRow(Wire):
    """A model in a list; `states` are told where a filter asks for any."""

    id: str
    revision: str | None
    tasks: tuple[str, ...]
    families: tuple[str, ...]
    tier: Tier
    licence: str
    bytes: int
    origin: Origin
    library: str | None
    gated: bool
    precision: Precision | None
    pinned: bool
    sleeps: bool
    gguf: str | None
    remote_code: bool
    without: tuple[str, ...]
    parts: tuple[str, ...]
    pipeline: str | None
    scheduler: dict[str, JsonValue]
    loras: tuple[str, ...]
    corpora: tuple[str, ...]
    states: tuple[State, ...] | None


class ModelsBody(Wire):
    """A page of the list; `total` and `facets` are of all pages."""

    models: tuple[ModelRow, ...]
    total: int
    facets: dict[str, tuple[FacetCount, ...]]
    next_cursor: str | None


class Provider(Wire):
    """Who serves a model, as the Hub tells its clients; `hf-inference` is a root of this very server's routes."""

    status: Literal["live"] = "live"
    providerId: str  # noqa: N815 — the Hub's word
    task: str


class ModelBody(ModelRow):
    """One model with all that is known; the last five in the Hub's words, for its clients."""

    defaults: dict[str, dict[str, JsonValue]]
    default_of: dict[str, tuple[Tier, ...]]
    replicas: tuple[Place, ...]
    faults: dict[str, str]
    pipeline_tag: str
    tags: tuple[str, ...]
    library_name: str | None
    sha: str | None
    inferenceProviderMapping: dict[str, Provider]  # noqa: N815


class Totals(Wire):
    """Sums over all replicas that told."""

    replicas: int
    models: int
    in_use: int
    budget_bytes: int
    charged_bytes: int
    reserved_bytes: int
    resident_bytes: int


class StatusBody(Wire):
    """Every family, its replicas and what they hold."""

    families: tuple[FamilyStatus, ...]
    totals: Totals


class Device(Wire):
    """Where the models of one replica are computed, and what of its memory they may take; null while a family has no
    replica, for the device is only known there.
    """

    family: str
    replica: str | None = None
    device: str | None = None
    precisions: tuple[Precision, ...] = ()
    budget_bytes: int | None = None
    free_bytes: int | None = None
    fault: str | None = None


class LoadBody(Wire):
    """A model that was brought into memory, or was there."""

    model: str
    status: ModelStatus


class UnloadBody(Wire):
    """How many replicas held a model and gave it back; none where it was in nobody's memory."""

    model: str
    unloaded: bool
    replicas: int
    freed_bytes: int


def row_body(entry: ModelEntry) -> ModelRow:
    return ModelRow(**_facts(entry.model), families=entry.families, states=entry.states)


def _facts(model: ModelFacts) -> dict[str, JsonValue]:
    """What of a model everybody may know; where its parts, adapters and corpora lie is ours alone, their names not."""
    names = {"parts": tuple(model.parts), "loras": tuple(model.loras), "corpora": tuple(model.corpora)}
    return model.model_dump(exclude={"source", "previewer", *names}) | names


def page_body(page: ModelPage) -> ModelsBody:
    return ModelsBody(
        models=tuple(map(row_body, page.entries)),
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
