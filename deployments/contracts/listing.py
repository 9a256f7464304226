"""Models as they are listed: what may be asked of the list, a page of it, and one model with all that is known."""

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from deployments.contracts.model import ModelFacts, Origin, Tier
from deployments.contracts.refusal import Refusal
from deployments.contracts.status import ModelStatus, State
from deployments.contracts.wire import Wire

Sort = Literal["catalog", "id", "bytes", "downloads", "likes", "last_modified", "created_at", "trending_score"]
"""The first three are of the models that are here, in the Hub's lists are the others."""


class ModelFilter(Wire):
    """Which models are listed: all that every given field fits, `search` by words of the id.

    `loaded`: whether any replica has it in memory; `state`: whether any replica has it in this one. `cursor` is what
    the page before gave. The order of the catalog has the defaults of each task first; the Hub's lists, which an
    origin of `hub` asks for, have the most downloaded first. A page has up to 1000 models, of the Hub 50, at most 500.
    """

    task: str | None = None
    tier: Tier | None = None
    family: str | None = None
    library: str | None = None
    licence: str | None = None
    origin: Origin | None = None
    gated: bool | None = None
    min_bytes: int | None = Field(None, ge=0)
    max_bytes: int | None = Field(None, ge=0)
    loaded: bool | None = None
    state: State | None = None
    search: str | None = Field(None, min_length=1, max_length=200)
    sort: Sort | None = None
    order: Literal["asc", "desc"] | None = None
    limit: int | None = Field(None, ge=1, le=1000)
    cursor: str | None = Field(None, min_length=1, max_length=2000)

    @property
    def asks_for_states(self) -> bool:
        return self.loaded is not None or self.state is not None


class ModelEntry(Wire):
    """A model in a list; `states` are those that it has in replicas, None where nobody asked for them."""

    model: ModelFacts
    families: tuple[str, ...]
    states: tuple[State, ...] | None = None


class HubEntry(Wire):
    """A model that the Hub lists. `tasks` are those it would be asked for here; `bytes` None where the Hub does not
    say. `refusal` says why it may not be run here, None where it may.
    """

    id: str
    revision: str
    tasks: tuple[str, ...]
    licence: str | None
    bytes: int | None
    origin: Literal["hub"] = "hub"
    library: str | None
    gated: bool
    downloads: int
    likes: int
    last_modified: datetime | None
    refusal: Refusal | None


class FacetCount(Wire):
    """How many of the listed models have this value; null where it is not known of them."""

    value: str | bool | None
    count: int = Field(ge=1)


class ModelPage(Wire):
    """Some models in order, of `total` that fit; facets count over all of these. Of the Hub's lists nobody knows the
    total, and facets are of the page.
    """

    entries: tuple[ModelEntry | HubEntry, ...]
    total: int | None
    facets: dict[str, tuple[FacetCount, ...]]
    next_cursor: str | None = None


Fits = Literal["held", "now", "evicting", "waiting", "never"]
"""Whether a replica has room: it has the model; as it is; once models leave that nobody uses; once those in use are
done or no longer pinned; not at all.
"""


class Place(Wire):
    """A replica as a place for one model: what it holds of it, and by the bytes on disk whether there is room."""

    family: str
    replica: str
    device: str
    budget_bytes: int
    free_bytes: int
    fits: Fits
    held: tuple[ModelStatus, ...] = ()


class ModelDetail(Wire):
    """All about one model: the parameters that its row sets by task, the tiers whose default it is by task, and the
    replicas of its families. `faults`: why a family did not tell, by family.
    """

    entry: ModelEntry
    defaults: dict[str, dict[str, JsonValue]]
    default_of: dict[str, tuple[Tier, ...]]
    places: tuple[Place, ...]
    faults: dict[str, str]
