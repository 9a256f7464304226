"""What is answered about models, as typed values; OpenAPI tells of them."""

from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from deployments.contracts.kinds import Kind
from deployments.contracts.listing import FacetCount, Place
from deployments.contracts.model import Origin, Precision, Tier
from deployments.contracts.status import FamilyStatus, ModelStatus, State
from deployments.contracts.wire import Wire


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
    makes: dict[Kind, tuple[Kind, ...]]
    without: tuple[str, ...]
    parts: tuple[str, ...]
    pipeline: str | None
    scheduler: dict[str, JsonValue]
    loras: tuple[str, ...]
    corpora: tuple[str, ...]
    states: tuple[State, ...] | None


class Reason(Wire):
    """Why a model may not be run here: what a request for it would be refused with."""

    code: str
    message: str


class HubRow(Wire):
    """A model that the Hub lists; `runs` says whether it may be asked for here, `refusal` why it may not."""

    id: str
    revision: str
    tasks: tuple[str, ...]
    licence: str | None
    bytes: int | None
    origin: Origin
    library: str | None
    gated: bool
    downloads: int
    likes: int
    last_modified: datetime | None
    runs: bool
    refusal: Reason | None


class ModelsBody(Wire):
    """A page of the list; `total` and `facets` are of all pages, but of the Hub's lists: nobody knows how many more
    there are, and facets are of the page.
    """

    models: tuple[ModelRow | HubRow, ...]
    total: int | None
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
