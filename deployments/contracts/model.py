"""Which model a call runs on: everything a replica needs to load it, resolved by the router."""

from typing import Literal

from pydantic import Field, JsonValue

from deployments.contracts.wire import Wire

Tier = Literal["embedded", "small", "large"]


class ModelFacts(Wire):
    """One catalog row, resolved: `source` is a folder on this machine, a Hub id, or `package:<name>`.

    `bytes` are those of the weights on disk; `revision` pins a Hub commit. `without` names parts that are not loaded,
    `parts` those that lie elsewhere with their sources, `pipeline` the class over all of them where it is not the
    repository's own, `scheduler` what its scheduler has otherwise,
    `loras` the adapters that a request may name with their sources, `previewer` the source of a TAESD, `corpora` the
    folders of the texts or pages that a request may search by name.
    """

    id: str
    source: str
    revision: str | None = None
    tasks: tuple[str, ...] = Field(min_length=1)
    tier: Tier
    licence: str
    bytes: int = Field(ge=0)
    without: tuple[str, ...] = ()
    parts: dict[str, str] = Field(default_factory=dict)
    pipeline: str | None = None
    scheduler: dict[str, JsonValue] = Field(default_factory=dict)
    loras: dict[str, str] = Field(default_factory=dict)
    previewer: str | None = None
    corpora: dict[str, str] = Field(default_factory=dict)


class Guard(Wire):
    """A classifier that checks answers: one is refused where a label of `flags` scores at least that much."""

    model: ModelFacts
    flags: dict[str, float] = Field(min_length=1)
